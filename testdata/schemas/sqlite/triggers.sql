create table t (id integer primary key, a text);
create trigger tr after insert on t begin
    update t set a = 'x' where id = new.id;
    delete from t where a = 'create unique index u on t (a)';
end;
create unique index u on t (a);
create view v as select a from t;
create virtual table ft using fts5 (a, b);
create temp table scratch (id integer primary key);
pragma foreign_keys = off;
begin transaction;
alter table t add column c text;
commit;
