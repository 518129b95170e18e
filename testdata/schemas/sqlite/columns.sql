create table t (
    id integer primary key autoincrement not null,
    key text not null, -- the name of a keyword
    "index" int constraint named unique constraint again not null,
    owner int references t (id) on delete set null on update cascade deferrable initially deferred,
    price decimal(10, 2) default -1.5,
    at datetime not null default current_timestamp,
    kind text check (kind in ('a', 'b')) default 'a',
    untyped,
    constraint pair unique (key, kind) on conflict ignore,
    foreign key (key) references t (key),
    check (length(key) > 0)
);
