-- A procedure made to run once: its DDL is taken to run.
create table t (id int primary key, a int);
delimiter //
create procedure upgrade()
begin
    if not exists (select 1 from information_schema.columns where table_schema = database() and table_name = 't' and column_name = 'b') then
        alter table t add column b int unique;
    end if;
end //
delimiter ;
call upgrade();
drop procedure upgrade;
set @ddl = if(1 = 1, 'alter table t add unique key ua (a)', 'select 1');
prepare stmt from @ddl;
execute stmt;
deallocate prepare stmt;
