package sqltext

import (
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

// effectCase is a statement, with holes written ~0~, and its effects as
// describe writes them, one a line.
type effectCase struct {
	dialect schema.Dialect
	text    string
	want    string
}

func runEffects(t *testing.T, cases []effectCase) {
	t.Helper()
	holes := strings.NewReplacer("~0~", "\x010\x02", "~1~", "\x011\x02")
	for _, tt := range cases {
		list := Parse(holes.Replace(tt.text), tt.dialect)
		if len(list) != 1 {
			t.Errorf("%s: %d statements, want 1", tt.text, len(list))
			continue
		}
		if list[0].Err != nil {
			t.Errorf("%s: %v", tt.text, list[0].Err)
		}
		if got := describeAll(Effects(list[0])); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, strings.ReplaceAll(got, "\n", "\n     "), strings.ReplaceAll(tt.want, "\n", "\n     "))
		}
	}
}

func TestEffectsPostgres(t *testing.T) {
	runEffects(t, []effectCase{
		{schema.Postgres, `select id from users where email = $1 and tenant_id = $2 and 1=1 limit 1`, `lookup users(email = $1; tenant_id = $2) -> id`},
		{schema.Postgres, `select u.id, o.name from users u join orgs o on o.id = u.org_id left join x on x.uid = u.id and x.k = 1 where lower(u.email) = lower($1::text) and o.slug = any($2) for update`, `lookup users(org_id = orgs.id; lower(email) = lower($1)) -> id, orgs.name +lock update with orgs(id = users.org_id; slug any $2) with x(uid = users.id; k = 1)
lookup orgs(id = users.org_id; slug any $2) -> users.id, name +lock update with users(org_id = orgs.id; lower(email) = lower($1)) with x(uid = users.id; k = 1)`},
		{schema.Postgres, `select exists(select 1 from users where email = ? and active and not banned)`, `lookup users(email = $1; active = true; banned = false) -> 1 exists`},
		{schema.Postgres, `select not exists(select 1 from users where email = ?)`, `lookup users(email = $1) -> 1 exists +!`},
		{schema.Postgres, `select count(*) > 0 from users where email = ?`, `lookup users(email = $1) -> count(*) > 0 exists`},
		{schema.Postgres, `select count(*) = 0 from users where email = ?`, `lookup users(email = $1) -> count(*) = 0 exists +!`},
		{schema.Postgres, `select (select count(*) from users where email=?)`, `lookup users(email = $1) -> count(*) count`},
		{schema.Postgres, `select coalesce(max(id),0)+1 from t where a is null`, `lookup t(a is null) -> coalesce(max(id), 0) + 1 aggregate`},
		{schema.Postgres, `select case when exists(select 1 from t where a=?) then 1 else 0 end`, `lookup t(a = $1) -> 1 exists`},
		{schema.Postgres, `select 1 where not exists (select 1 from t where a=?)`, `lookup t(a = $1) -> 1 +!`},
		{schema.Postgres, `select id from t where a=? or (b=? and c in (?))`, `lookup t(a = $1) -> id
lookup t(b = $2; c in ($3)) -> id`},
		{schema.Postgres, `select id from t where ($1 = '' or email=$1) and case when $3 <> '' then phone = $3 else false end`, `lookup t(phone = $3) -> id
lookup t(email = $1; phone = $3) -> id`},
		{schema.Postgres, `with x as (select id from t where a=$1) select id from x where id > 0`, `lookup t(a = $1; id > 0) -> id`},
		{schema.Postgres, `with ins as (insert into t (email) values ($1) on conflict do nothing returning id) select id from ins union select id from t where email=$1`, `insert t() set email=$1 rows 1 conflict nothing -> id +returning absent {lookup t(email = $1) -> id}
lookup t(email = $1) -> id`},
		{schema.Postgres, `with sel as (select id from t where email=$1), ins as (insert into t (email) select $1 where not exists (select 1 from sel) returning id) select id from sel union all select id from ins`, `insert t() set email=$1 rows 0 -> id +returning absent {lookup t(email = $1) -> 1 exists +outer}
lookup t(email = $1) -> id`},
		{schema.Postgres, `insert into t (a,b) select $1, $2 where not exists (select 1 from t where a = $1 and b is not distinct from $2)`, `insert t() set a=$1, b=$2 rows 0 absent {lookup t(a = $1; b <=> $2) -> 1 exists +outer}`},
		{schema.Postgres, `insert into t (a,b) select s.a, 1 from staging s left join t on t.a = s.a where t.id is null`, `insert t() set a=staging.a, b=1 rows 0 absent {lookup t(a = staging.a) +outer}
lookup staging() -> a, 1 +outer`},
		{schema.Postgres, `insert into t (email, name) select * from (select $1 as email, $2 as name) as tmp where not exists (select 1 from t where t.email = tmp.email) limit 1`, `insert t() set email=$1, name=$2 rows 0 absent {lookup t(email = $1) -> 1 exists +outer}`},
		{schema.Postgres, `insert into t values (1, 'x'), (2, 'y')`, `insert t() set =1, ='x' rows 2 +no columns`},
		{schema.Postgres, `merge into t using (select $1 as email, $2 as n) s on t.email = s.email when matched then update set n = s.n when not matched then insert (email, n) values (s.email, s.n)`, `insert t() set email=$1, n=$2 rows 1 absent {lookup t(email = $1) +outer}
update t(email = $1)`},
		{schema.Postgres, `merge into t using (values ($1, $2)) as s(email, n) on t.email = s.email when not matched then insert (email, n) values (s.email, s.n)`, `insert t() set email=$1, n=$2 rows 1 absent {lookup t(email = $1) +outer}`},
		{schema.Postgres, `update users set email = $1, n = n + 1 where id = $2 and (a,b) = ($3,$4) returning id`, `update users(id = $2; a = $3; b = $4) set email=$1, n=n + 1 -> id +returning`},
		{schema.Postgres, `delete from users using orgs o where o.id = users.org_id and users.x = 1`, `delete users(org_id = orgs.id; x = 1) with orgs(id = users.org_id)`},
		{schema.Postgres, `select * from ~0~ where a=? ~1~`, `lookup ~(a = $1) -> * +partial`},
		{schema.Postgres, `select ~0~ from ~0~users where ~1~ and id = ?`, `lookup users~(id = $1) -> ~0~ +partial`},
		{schema.Postgres, `select a from t where id in (select tid from u where u.x = ?) and exists (select 1 from v where v.tid = t.id)`, `lookup t(id in (select tid from u where u.x = $1)) -> a
lookup u(x = $1) -> tid +outer
lookup v(tid = t.id) -> 1 exists +outer`},
		{schema.Postgres, `select * from a, b where a.id = b.aid and name = ?`, `lookup a(id = b.aid; name = $1?) -> * with b(aid = a.id; name = $1?)
lookup b(aid = a.id; name = $1?) -> * with a(id = b.aid; name = $1?)`},
		{schema.Postgres, `select id from (select id from a where x=? union all select id from b where y = ?) z`, `lookup a(x = $1) -> id
lookup b(y = $2) -> id`},
		{schema.Postgres, `with recursive r as (select id, parent from n where id = ? union all select n.id, n.parent from n join r on r.parent = n.id) select * from r`, `lookup n(id = $1) -> id, parent +outer
lookup n(id = r.parent) -> id, parent +outer`},
		{schema.Postgres, `select u.* from users u where u.email = coalesce($1, u.email)`, `lookup users() -> *
lookup users(email = $1) -> *`},
		{schema.Postgres, `select count(*) from t where a = ? group by b`, `lookup t(a = $1) -> count(*)`},
		{schema.Postgres, `insert into a (x) values ((select id from b where n = ?))`, `insert a() set x=(select id from b where n = $1) rows 1
lookup b(n = $1) -> id +outer`},
		{schema.Postgres, `select id from t where a in ('x','y') and b between 1 and 2 and c like 'x%' and d->>'k' = ? and tags @> ?`, `lookup t(a in ('x', 'y'); b >= 1; b <= 2; c like 'x%'; d ->> 'k' = $1; tags @> $2) -> id`},
		{schema.Postgres, `select id from t where email = ? and (?::text is null or name = ?) order by ~0~ limit 1`, `lookup t(email = $1) -> id
lookup t(email = $1; name = $3) -> id`},
		{schema.Postgres, `with x as (select id from t where a = $1 for update) select id from x`, `lookup t(a = $1) -> id +lock update`},
		{schema.Postgres, `select o.id, x.n from orgs o left join lateral (select count(*) as n from users u where u.org_id = o.id) x on true where o.slug = $1 and x.n = 0`,
			`lookup users(org_id = orgs.id) -> count(*) as n count +outer
lookup orgs(slug = $1) -> id, x.n`},
		{schema.Postgres, `select n from (select org_id, count(*) as n from users group by org_id) x where org_id = $1 and n > 1`, `lookup users(org_id = $1) -> count(*) as n`},
		{schema.Postgres, `select meta ? 'k' from t where meta ? 'a' and id = $1`, `lookup t(meta ? 'a'; id = $1) -> meta ? 'k'`},
		{schema.Postgres, `select id from users where email = any(array[$1]) and id <> all($2) and not (a is null) and (b is true) is not false`,
			`lookup users(email in ($1); id not any $2; a is not null; b is true is not false) -> id`},
		{schema.Postgres, `select id from t where a = $1 ~0~ or b = $2`, `lookup t(a = $1) -> id +partial
lookup t(b = $2) -> id`},
	})
}
