create table source (id int auto_increment primary key, a varchar(10) not null unique, b int, unique key ab (a, b));
create table copy_1 like source;
create table copy_2 (like source);
create table as_select as select * from source;
create temporary table scratch (id int primary key);
create or replace table copy_2 (z int primary key);
create view v as select id from source;
