create table `t` (
    `id` bigint(20) unsigned not null auto_increment comment 'unique key, "x"',
    `created` timestamp not null default current_timestamp() on update current_timestamp(),
    `kind` enum('a','b') character set latin1 collate latin1_bin default 'a',
    `full` varchar(20) generated always as (concat(`kind`, '-')) virtual,
    `notes` text,
    `double` decimal(10,2) as (`flag` * 2) persistent,
    `flag` bit(1) default b'0',
    primary key (`id`) using btree,
    unique key `kinds` (`kind`, `created`) key_block_size=8,
    fulltext key `ft` (`notes`),
    constraint `chk` check (`double` > 0),
    index `plain` using btree (`created`)
) engine=InnoDB row_format=dynamic default character set utf8mb4 collate=utf8mb4_unicode_ci comment='create unique index';
alter table t engine=InnoDB, auto_increment=100;
alter table t convert to character set utf8mb4 collate utf8mb4_bin;
alter table t comment 'x', default charset=utf8mb4;
/*!40101 set @saved = @@sql_mode */;
/*!50001 create table exec (id int primary key) */;
alter table t add column (p int, q int unique);
alter table t drop constraint chk;
insert into t (id) values (1) on duplicate key update id = 2;
