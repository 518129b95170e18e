create table a (id text primary key unique, v int);
create table b (x int, y int, unique (x, y), unique (x, y), unique (y, x));
create table c (id integer primary key unique);
create table d (x text unique, unique (x collate nocase));
