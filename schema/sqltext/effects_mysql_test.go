package sqltext

import (
	"testing"

	"github.com/dupsert/dupsert/schema"
)

func TestEffectsMySQL(t *testing.T) {
	runEffects(t, []effectCase{
		{schema.MySQL, `INSERT INTO users (email, name) VALUES (?, ?) AS new ON DUPLICATE KEY UPDATE name = new.name`, `insert users() set email=$1, name=$2 rows 1 conflict update do name=new.name`},
		{schema.MySQL, "INSERT IGNORE INTO `users` SET email = ?, name = 'x'", `insert users() set email=$1, name='x' rows 1 conflict ignore`},
		{schema.MySQL, `REPLACE INTO users VALUES (?, ?), (?, ?)`, `insert users() set =$1, =$2 rows 2 conflict replace +no columns`},
		{schema.MySQL, `insert into users (email) select ? from dual where not exists (select * from users where email = ?)`, `insert users() set email=$1 rows 0 absent {lookup users(email = $2) -> * exists +outer}`},
		{schema.MySQL, `INSERT INTO users (email) SELECT * FROM (SELECT ?) AS tmp WHERE NOT EXISTS (SELECT email FROM users WHERE email = ?) LIMIT 1`, `insert users() set email=$1 rows 0 absent {lookup users(email = $2) -> email exists +outer}`},
		{schema.MySQL, `update users u join orgs o on o.id = u.org_id set u.name = ?, u.n = u.n + 1 where o.slug = ? and u.deleted_at is null`, `update users(org_id = orgs.id; deleted_at is null) set name=$1, n=n + 1 with orgs(id = users.org_id; slug = $2)`},
		{schema.MySQL, `UPDATE a JOIN b ON a.id = b.aid SET b.x = 1 WHERE a.y = ?`, `update b(aid = a.id) set x=1 with a(id = b.aid; y = $1)`},
		{schema.MySQL, `delete u from users u left join orgs o on o.id = u.org_id where o.id is null`, `delete users() with orgs(id = users.org_id; id is null)`},
		{schema.MySQL, `select sql_calc_found_rows id from users use index (idx_a) where binary email = ? and name <=> ? lock in share mode`, `lookup users(email::binary = $1; name <=> $2) -> id +lock share`},
		{schema.MySQL, `select if(exists(select 1 from t where a = ?), 1, 0) as found`, `lookup t(a = $1) -> 1 exists`},
		{schema.MySQL, `select exists(select 1 from t where a=?) as e, exists(select 1 from u where b=?) as f`, `lookup t(a = $1) -> 1 exists
lookup u(b = $2) -> 1 exists`},
		{schema.MySQL, `select count(*) from t where a=? having count(*) > 0`, `lookup t(a = $1) -> count(*)`},
		{schema.MySQL, `select id from t where (a,b) in ((?,?),(?,?))`, `lookup t(a = $1; b = $2) -> id
lookup t(a = $3; b = $4) -> id`},
		{schema.MySQL, `select id from t where (a,b) in (?)`, `lookup t(a in ($1); b in ($1)) -> id`},
		{schema.MySQL, "select `select` from `from` where `where` = \"x\" && !(`a` = 1 || `b` = 2)", `lookup from("where" = 'x'; a <> 1; b <> 2) -> "select"`},
		{schema.MySQL, `select id from t where not (a = 1 and b = 2)`, `lookup t(a <> 1) -> id
lookup t(b <> 2) -> id`},
		{schema.MySQL, `select if(count(*) > 0, 'true', 'false') from t where a = ?`, `lookup t(a = $1) -> if(count(*) > 0, 'true', 'false') exists`},
		{schema.MySQL, `select t.id from t natural join u where t.a = ?`, `lookup t(a = $1) -> id with u()
lookup u() -> t.id with t(a = $1)`},
		{schema.MySQL, `select id from t1 left join t2 using (id) where t1.a = ? and t2.b = ?`, `lookup t1(a = $1) -> id with t2(id = t1.id; b = $2)`},
		{schema.MySQL, `select * from (t1 join t2 on t1.id = t2.id) where t1.a = ?`, `lookup t1(id = t2.id; a = $1) -> * with t2(id = t1.id)
lookup t2(id = t1.id) -> * with t1(id = t2.id; a = $1)`},
		{schema.MySQL, `insert into t (a, b) values (?, (select max(b) + 1 from t where a = ?)) on duplicate key update b = values(b) + 1`, `insert t() set a=$1, b=(select max(b) + 1 from t where a = $2) rows 1 conflict update do b=values(b) + 1
lookup t(a = $2) -> max(b) + 1 aggregate +outer`},
		{schema.MySQL, `select 1 from t where a = ? union select 2 from u where a = ?`, `lookup t(a = $1) -> 1
lookup u(a = $2) -> 2`},
		{schema.MySQL, `select 1 from t where a = ? except select 2 from u where a = ?`, `lookup t(a = $1) -> 1
lookup u(a = $2) -> 2 +outer`},
		{schema.MySQL, `select count(*) n from t where a = ? and date(created_at) = curdate()`, `lookup t(a = $1; date(created_at) = curdate()) -> count(*) as n count`},
		{schema.MySQL, `delete from t where a in (?,?) order by id limit 5`, `delete t(a in ($1, $2))`},
		{schema.MySQL, `select id, (select count(*) from u where u.tid = t.id) from t where slug = ?`, `lookup t(slug = $1) -> id, (select count(*) from u where u.tid = t.id)
lookup u(tid = t.id) -> count(*) count +outer`},
		{schema.MySQL, `select max(v) is null from t where a = ?`, `lookup t(a = $1) -> max(v) is null exists +!`},
		{schema.MySQL, `select exists(select 1 from t where a = ?) or exists(select 1 from u where b = ?)`, `lookup t(a = $1) -> 1 exists
lookup u(b = $2) -> 1 exists`},
		{schema.MySQL, `select id from t where a = ? and sleep(1) = 0 and rand() < 0.5`, `lookup t(a = $1) -> id`},
		{schema.MySQL, `select id from t where a = b and c = lower(d)`, `lookup t(a = t.b; c = lower(t.d)) -> id`},
		{schema.MySQL, `insert into t (a) values ~0~`, `insert t() rows 0 +partial`},
		{schema.MySQL, `insert into t (~0~) values (~1~)`, `insert t() set =~1~ rows 1 +partial`},
		{schema.MySQL, `insert into ~0~ (a, b) values (?, ?) ~1~`, `insert ~() set a=$1, b=$2 rows 1 +partial`},
		{schema.MySQL, `update t set ~0~, b = ? where a = ?`, `update t(a = $2) set b=$1 +partial`},
		{schema.MySQL, `update ~0~ set a = ?`, `update ~() set a=$1`},
		{schema.MySQL, `~0~ from users where id = ?`, `lookup users(id = $1) -> ~0~ +partial`},
		{schema.MySQL, `select * from t ~0~`, `lookup t() -> * +partial`},
		{schema.MySQL, `select * from t ~0~ where a = ?`, `lookup t(a = $1) -> * +partial`},
		{schema.MySQL, `select * from t where a = ? ~0~ and b = ?`, `lookup t(a = $1; b = $2) -> * +partial`},
		{schema.MySQL, `select * from t where ~0~ = ? and b = ?`, `lookup t(b = $2) -> * +partial`},
		{schema.MySQL, `select * from t where a in (~0~) and (~1~) limit 10`, `lookup t(a in (~0~)) -> * +partial`},
		{schema.MySQL, `select * from t where a = ? order by ~0~`, `lookup t(a = $1) -> *`},
		{schema.MySQL, `select * from t where a like concat('%', ?, '%')`, `lookup t(a like concat('%', $1, '%')) -> *`},
	})
}
