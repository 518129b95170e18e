create table t (ID int primary key, Mail varchar(20), unique key Mails (MAIL));
alter table t change mail EMAIL varchar(30);
alter table t drop key mails, add unique key (email);
create unique index X on t (eMail, id);
