create table a (id int primary key, x int unique);
create table b (id int primary key, y int unique);
rename table a to tmp, b to a, tmp to b;
alter table a rename c;
alter table c rename to d, add unique key y2 (y, id);
alter table b rename as e;
