create table t (id int not null, mail varchar(50) not null, org int, unique key mail_org (mail, org));
alter table t change mail email varchar(100);
alter table t modify column org int not null after id, add primary key (id);
alter table t modify id bigint unsigned not null auto_increment;
alter table t rename column org to team, add unique key team_key (team);
alter table t rename index mail_org to email_team;
alter table t change column team team int unsigned default 0 comment 'unique';
alter table t modify email varchar(100) character set utf8mb4 collate utf8mb4_bin not null unique;
