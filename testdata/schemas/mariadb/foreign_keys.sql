create table parent (id int primary key);
create table child (
    id int auto_increment,
    parent_id int not null,
    other int,
    primary key (id),
    unique key one (parent_id, other),
    constraint fk_parent foreign key (parent_id) references parent (id) on delete cascade on update no action
);
alter table child add constraint fk_other foreign key if not exists (other) references parent (id) on delete set null;
alter table child drop foreign key fk_parent;
alter table child drop index one, add unique key two (other, parent_id);
