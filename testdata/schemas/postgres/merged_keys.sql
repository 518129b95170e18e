-- A UNIQUE that repeats the primary key, or another one, makes no index.
create table a (id int primary key unique, v int);
create table b (id int, v int, unique (id), constraint b_named primary key (id));
create table c (x int, y int, unique (x, y), constraint named unique (x, y), unique (y, x));
create table d (id int unique unique, primary key (id));
create table e (x int unique, unique (x) deferrable);
