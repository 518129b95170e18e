package sqltext

import (
	"testing"

	"github.com/dupsert/dupsert/schema"
)

func TestEffectsSQLite(t *testing.T) {
	runEffects(t, []effectCase{
		{schema.SQLite, `INSERT OR IGNORE INTO users (email) VALUES (?1)`, `insert users() set email=$1 rows 1 conflict ignore`},
		{schema.SQLite, `INSERT OR REPLACE INTO users VALUES (:id, @email)`, `insert users() set =:id, =:email rows 1 conflict replace +no columns`},
		{schema.SQLite, `insert into t (a,b) values (?,?) on conflict (a) where b is null do update set b = excluded.b where t.b <> excluded.b on conflict do nothing`, `insert t() set a=$1, b=$2 rows 1 conflict update(a) where b is null do b=excluded.b if t.b <> excluded.b`},
		{schema.SQLite, `select id from [my table] where [a b] is ? and c is not null and d notnull and e glob 'x*'`, `lookup my table("a b" <=> $1; c is not null; d is not null; e glob 'x*') -> id`},
		{schema.SQLite, `select iif(exists(select 1 from t where a=$x), 1, 0)`, `lookup t(a = :x) -> 1 exists`},
		{schema.SQLite, `insert into t default values returning id`, `insert t() rows 1 -> id +returning`},
		{schema.SQLite, `with t2(a, b) as (values (?, ?)) insert into t (a, b) select a, b from t2 where not exists (select 1 from t where t.a = t2.a)`, `insert t() set a=$1, b=$2 rows 0 absent {lookup t(a = $1) -> 1 exists +outer}`},
		{schema.SQLite, `select x.id from (select id, email as e from users where tenant = ?) x where x.e = ?`, `lookup users(tenant = $1; email = $2) -> id`},
		{schema.SQLite, `select n from (select count(*) as n from users where email = ?) q`, `lookup users(email = $1) -> count(*) as n count`},
		{schema.SQLite, `select exists(select 1 from (select * from users where a = ?) s where s.b = ?)`, `lookup users(a = $1; b = $2) -> 1 exists`},
		{schema.SQLite, `select id from t where a = ? collate nocase and lower(b) = lower(?)`, `lookup t(a = $1 collate nocase; lower(b) = lower($2)) -> id`},
		{schema.SQLite, `update or ignore t set a = ? where id = ?`, `update t(id = $2) set a=$1`},
		{schema.SQLite, `insert into t (a) select ? where (select count(*) from t where a = ?) = 0`, `insert t() set a=$1 rows 0 absent {lookup t(a = $2) -> count(*) count +outer}`},
		{schema.SQLite, `insert into t (a) select ? where ? not in (select a from t)`, `insert t() set a=$1 rows 0 absent {lookup t(a = $2) -> a +outer}`},
		{schema.SQLite, `insert into t (a) select ? where exists (select 1 from u where id = ?)`, `insert t() set a=$1 rows 0
lookup u(id = $2) -> 1 exists +outer`},
		{schema.SQLite, `select id from t indexed by t_a where a = ? limit 1 offset 2`, `lookup t(a = $1) -> id`},
		{schema.SQLite, `select distinct id from t as x where x.a = ? group by id having count(*) > 1`, `lookup t(a = $1) -> id`},
		{schema.SQLite, `with a as (insert into t(x) values (1) returning id), b as (update u set y = 2 where z = ? returning id), c as (delete from v where w = ? returning *) select * from a, b, c`, `insert t() set x=1 rows 1 -> id +returning
update u(z = $1) set y=2 -> id +returning
delete v(w = $2) -> * +returning`},
		{schema.SQLite, `select * from a cross join b on a.id = b.id where b.x = ?`, `lookup a(id = b.id) -> * with b(id = a.id; x = $1)
lookup b(id = a.id; x = $1) -> * with a(id = b.id)`},
		{schema.SQLite, `select * from a right join b on a.id = b.id where b.x = ?`, `lookup b(x = $1) -> * with a(id = b.id)`},
		{schema.SQLite, `select * from a full join b on a.id = b.id where b.x = ?`, `lookup a() -> * with b(id = a.id; x = $1)
lookup b(x = $1) -> * with a(id = b.id)`},
		{schema.SQLite, `with u as (select id from users where email = ?), o as (select id from orgs where slug = ?) select u.id, o.id from u, o`, `lookup users(email = $1) -> id, orgs.id with orgs(slug = $2)
lookup orgs(slug = $2) -> users.id, id with users(email = $1)`},
		{schema.SQLite, `with u as (select id from users where email = ?) select 1`, `lookup users(email = $1) -> id +outer`},
		{schema.SQLite, `with u as (select id from users where email = ? union select id from old where mail = ?) select id from u where id > 0`, `lookup users(email = $1; id > 0) -> id
lookup old(mail = $2; id > 0) -> id`},
		{schema.SQLite, `select case when count(*) = 0 then 'free' else 'taken' end from t where a = ?`, `lookup t(a = $1) -> case when count(*) = 0 then 'free' else 'taken' end exists +!`},
		{schema.SQLite, `select not (count(*) > 0) from t where a=?`, `lookup t(a = $1) -> not count(*) > 0 exists +!`},
		{schema.SQLite, `select ? in (select email from users where tenant = ?)`, `lookup users(tenant = $2; email = $1) -> email exists`},
		{schema.SQLite, `select (select id from t where a = ?) is not null`, `lookup t(a = $1) -> id exists`},
		{schema.SQLite, `select (select count(*) from t where a = ?) > 0`, `lookup t(a = $1) -> count(*) exists`},
		{schema.SQLite, `select 0 < (select count(*) from t where a = ?)`, `lookup t(a = $1) -> count(*) exists`},
		{schema.SQLite, `select coalesce((select id from t where a = ?), 0)`, `lookup t(a = $1) -> id aggregate`},
		{schema.SQLite, `select id from s.t where s.t.a = ? and t.b = ?`, `lookup s.t(a = $1; b = $2) -> id`},
		{schema.SQLite, `select t.id from t, json_each(?) j where t.id = j.value and t.a = ?`, `lookup t(id = j.value; a = $2) -> id`},
		{schema.SQLite, `merge into t using dual on (t.a = ?) when not matched then insert (a) values (?)`, `insert t() set a=$2 rows 1 absent {lookup t(a = $1) +outer}`},
	})
}
