create table t (
    id int not null auto_increment primary key,
    a varchar(20) unique,
    b int unique key,
    c int,
    d varchar(20) unique not null,
    unique (a, b),
    unique key (c),
    key (c, a),
    unique named (c, b)
) engine=InnoDB default charset=utf8mb4 auto_increment=5 comment='x';
alter table t add unique (a, c), add unique index (c, a, b);
create table s (id serial, x int key);
