create table t (
    url text not null,
    name varchar(100),
    body blob,
    primary key (url(50)),
    unique key name_short (name(10) desc, body(20)),
    unique key whole (name(100)) using btree comment 'whole'
);
create unique index later on t (body(5));
