create table "t"("id" integer not null primary key autoincrement, "a" varchar(20) null, [b] text default 'it''s; -- fine', unique("a" collate nocase asc, [b] desc));
create unique index "i 1" on "t" ("a", lower("b"));
drop index "i 1";
create unique index [i 2] on [t] (`a`);
