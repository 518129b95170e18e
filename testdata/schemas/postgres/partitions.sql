create table events (id bigint, at timestamptz not null, kind text, primary key (id, at)) partition by range (at);
create table events_1 partition of events for values from ('2020-01-01') to ('2021-01-01');
create table events_2 (id bigint not null, at timestamptz not null, kind text);
create unique index events_2_own on events_2 (id, at);
alter table events attach partition events_2 for values from ('2021-01-01') to ('2022-01-01');
alter table events add constraint kinds unique (kind, at);
create table events_rest partition of events (kind not null) default;
alter table events add column extra int;
drop table events_1;
