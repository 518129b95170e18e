package judge_test

import (
	"math/rand/v2"
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/schema"
)

// Where the judge and the engines may differ, and why.
const (
	hashed    = "a function of a column whose comparison ignores case: two callers who look for the same value write the same, those who look for it in another case do not"
	second    = "a clock that is coarser than the race: nobody relies on it"
	overlap   = "exclusion constraints with other operators than = are no keys"
	collation = "no schema source tells whether a collation of PostgreSQL is deterministic: it is taken to be"
)

const race = finding.Race

// edge is a question with the judge's answer. The engine's is the same, but
// where deliberate says why not.
type edge struct {
	dialect    schema.Dialect
	schema     string
	lookup     string
	insert     string
	verdict    finding.Verdict
	deliberate string
}

// edges are what the first generators of cases, and people, got wrong.
var edges = []edge{
	// Defaults.
	{pg, "create table t (email text not null, deleted_at timestamp default null, unique (email, deleted_at))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email text not null, at timestamp default localtimestamp, unique (email, at))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) not null, at datetime(6) default localtimestamp(6), unique (email, at))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (id int auto_increment primary key, email varchar(20) not null)", "select 1 from t where email = :email", "insert into t (id, email) values (null, :email)", race, ""},
	{maria, "create table t (id int auto_increment primary key, email varchar(20) not null)", "select 1 from t where email = :email", "insert into t (id, email) values (0, :email)", race, ""},
	{maria, "create table t (id int auto_increment primary key, email varchar(20) not null)", "select 1 from t where email = :email", "insert into t (id, email) values (default, :email)", race, ""},
	{pg, "create table t (id serial primary key, email varchar(20) not null)", "select 1 from t where email = :email", "insert into t (id, email) values (default, :email)", race, ""},
	{sqlite, "create table t (id integer primary key, email varchar(20) not null)", "select 1 from t where email = :email", "insert into t (id, email) values (null, :email)", race, ""},
	{sqlite, "create table t (id integer primary key, email varchar(20) not null)", "select 1 from t where email = :email", "insert into t values (null, :email)", race, ""},
	{pg, "create table t (email text not null, kind text default 'bot', unique (email, kind))", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, default)", unhandled, ""},
	{pg, "create table t (email text not null, kind text, unique (email, kind))", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, default)", race, ""},
	{pg, "create table t (email text not null, kind text default 'bot'::text); create unique index u on t (email) where kind = 'bot'", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, default)", unhandled, ""},
	{pg, "create table t (email text not null, n int default -1, unique (email, n))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text not null, n int default (1 + 1), unique (email, n))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text not null, who text default current_user, unique (email, who))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) not null, b bit(1) default b'0', unique (email, b))", "select 1 from t where email = :email and b = 0", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) not null, u varchar(40) default (uuid()), unique (email, u))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email varchar(20) not null, u text default (hex(randomblob(4))), unique (email, u))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email varchar(20) not null, u text default current_timestamp, unique (email, u))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, second},
	{maria, "create table t (email varchar(20) not null, n int not null default 0, unique (email, n))", "select 1 from t where email = :email and n = '0'", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) not null, n int not null default '0', unique (email, n))", "select 1 from t where email = :email and n = 0", "insert into t (email) values (:email)", unhandled, ""},

	// SQLite primary keys.
	{sqlite, "create table t (email text, org int, primary key (email, org))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email text, org int, primary key (email, org))", "select 1 from t where email = :email and org is null", "insert into t (email, org) values (:email, null)", race, ""},
	{sqlite, "create table t (email text primary key)", "select 1 from t where email is :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email text primary key) without rowid", "select 1 from t where email is :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (id int primary key, email text)", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (id integer primary key desc, email text)", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},

	// IN lists.
	{pg, "create table t (email text, kind text, unique (email, kind))", "select 1 from t where email = :email and kind in ('human', 'bot')", "insert into t (email, kind) values (:email, :kind)", race, ""},
	{pg, "create table t (email text, kind text, unique (email, kind))", "select 1 from t where email = :email and kind in ('human', 'bot')", "insert into t (email, kind) values (:email, 'bot')", unhandled, ""},
	{pg, "create table t (email text, kind text, unique (email, kind))", "select 1 from t where email = :email and kind in (:kind)", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind in ('human', 'bot')", "select 1 from t where email = :email and kind in ('human', 'bot')", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind in ('human', 'bot')", "select 1 from t where email = :email and (kind = 'human' or kind = 'bot')", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind = 'bot' or kind = 'human'", "select 1 from t where email = :email and kind in ('human', 'bot')", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind <> 'x'", "select 1 from t where email = :email and kind in ('human', 'bot')", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind not in ('x', 'y')", "select 1 from t where email = :email and kind in ('human', 'bot')", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind not in ('x', 'y')", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, 'bot')", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind is not null", "select 1 from t where email = :email and kind in ('human', 'bot')", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind is not null", "select 1 from t where email = :email and kind <> 'x'", "insert into t (email, kind) values (:email, :kind)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where n > 0", "select 1 from t where email = :email and n in (1, 2)", "insert into t (email, n) values (:email, :n)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where n between 0 and 5", "select 1 from t where email = :email and n = 1", "insert into t (email, n) values (:email, :n)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where n >= 0 and n <= 5", "select 1 from t where email = :email and n between 1 and 3", "insert into t (email, n) values (:email, :n)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where n in (1,2)", "select 1 from t where email = :email and n between 1 and 2", "insert into t (email, n) values (:email, :n)", unhandled, ""},

	// Pg_dump.
	{pg, "create table t (email text, kind varchar(20)); create unique index u on t (email) where ((kind)::text = ANY (ARRAY['human'::character varying, 'bot'::character varying]::text[]))", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, 'bot')", unhandled, ""},
	{pg, "create table t (email text, kind varchar(20)); create unique index u on t (email) where ((kind)::text = ANY ((ARRAY['human'::character varying, 'bot'::character varying])::text[]))", "select 1 from t where email = :email and kind in ('human','bot')", "insert into t (email, kind) values (:email, 'bot')", unhandled, ""},
	{pg, "create table t (email text, kind varchar(20)); create unique index u on t (email) where ((kind)::text = ANY ('{human,bot}'::text[]))", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, 'bot')", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where ((NOT (deleted)))", "select 1 from t where email = :email and deleted = false", "insert into t (email, deleted) values (:email, false)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where (deleted IS FALSE)", "select 1 from t where email = :email and not deleted", "insert into t (email, deleted) values (:email, false)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where (deleted IS NOT TRUE)", "select 1 from t where email = :email and not deleted", "insert into t (email, deleted) values (:email, :deleted)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where (deleted IS NOT TRUE)", "select 1 from t where email = :email and deleted is null", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where (deleted IS NOT TRUE)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where deleted is distinct from true", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where coalesce(deleted, false) = false", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean); create unique index u on t (email) where not coalesce(deleted, false)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted boolean not null default false); create unique index u on t (email) where ('f' = deleted)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where (n = 1) is true", "select 1 from t where email = :email", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where (n = '1'::int)", "select 1 from t where email = :email", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{pg, "create table t (email text, n numeric); create unique index u on t (email) where n = 1.0", "select 1 from t where email = :email", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where n > '-1'::integer", "select 1 from t where email = :email", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where 0 < n", "select 1 from t where email = :email", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where not (n > 5)", "select 1 from t where email = :email", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where not (n > 5 or n is null)", "select 1 from t where email = :email", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{pg, "create table t (email text, n int); create unique index u on t (email) where not (n is not null and n > 5)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, n int, kind text); create unique index u on t (email) where n = 1 or kind = 'bot'", "select 1 from t where email = :email and (n = 1 or kind = 'bot')", "insert into t (email, n, kind) values (:email, :n, :kind)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where lower(kind) = 'bot'", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, 'Bot')", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where length(email) > 0", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, 'Bot')", race, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where email is not null and email <> ''", "select 1 from t where email = :email and email <> ''", "insert into t (email, kind) values (:email, 'Bot')", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where email is not null", "select 1 from t where lower(email) = lower(:email)", "insert into t (email, kind) values (:email, 'Bot')", race, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (lower(email)) where email is not null", "select 1 from t where lower(email) = lower(:email)", "insert into t (email, kind) values (:email, 'Bot')", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (lower(email)) where email <> ''", "select 1 from t where lower(email) = lower(:email) and email <> ''", "insert into t (email, kind) values (:email, 'Bot')", unhandled, ""},

	// Nulls.
	{pg, "create table t (email text, org_id int, unique nulls not distinct (email, org_id))", "select 1 from t where email = :email and org_id is not distinct from :org_id", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{pg, "create table t (email text, org_id int, unique (email, org_id))", "select 1 from t where email = :email and coalesce(org_id, 0) = coalesce(:org_id, 0)", "insert into t (email, org_id) values (:email, :org_id)", race, ""},
	{pg, "create table t (email text, org_id int); create unique index u on t (email, coalesce(org_id, 0))", "select 1 from t where email = :email and coalesce(org_id, 0) = coalesce(:org_id, 0)", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{pg, "create table t (email text, org_id int); create unique index u on t (email, (coalesce(org_id, '-1'::integer)))", "select 1 from t where email = :email and coalesce(org_id, -1) = coalesce(:org_id, -1)", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{pg, "create table t (email text, org_id int); create unique index u on t (email, coalesce(org_id, 0))", "select 1 from t where email = :email and org_id is not distinct from :org_id", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{pg, "create table t (email text, org_id int); create unique index u on t (email) where org_id is null; create unique index v on t (email, org_id)", "select 1 from t where email = :email and org_id is not distinct from :org_id", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{pg, "create table t (email text, org_id int); create unique index u on t (email) where org_id is null; create unique index v on t (email, org_id) where org_id is not null", "select 1 from t where email = :email and org_id is not distinct from :org_id", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{pg, "create table t (email text, org_id int); create unique index u on t (email) where org_id is null; create unique index v on t (email, org_id) where org_id is not null", "select 1 from t where email = :email and (org_id = :org_id or (org_id is null and :org_id::int is null))", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{maria, "create table t (email varchar(20), org_id int, unique key (email, org_id))", "select 1 from t where email = :email and org_id <=> :org_id", "insert into t (email, org_id) values (:email, :org_id)", race, ""},
	{maria, "create table t (email varchar(20), org_id int, org0 int as (coalesce(org_id, 0)) stored, unique key (email, org0))", "select 1 from t where email = :email and org_id <=> :org_id", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{maria, "create table t (email varchar(20), org_id int, org0 int as (ifnull(org_id, 0)) virtual, unique key (email, org0))", "select 1 from t where email = :email and org0 = ifnull(:org_id, 0)", "insert into t (email, org_id) values (:email, :org_id)", unhandled, ""},
	{maria, "create table t (email varchar(20), deleted_at datetime, live tinyint as (if(deleted_at is null, 1, null)) stored, unique key (email, live))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20), deleted_at datetime, live tinyint as (case when deleted_at is null then 1 end) stored, unique key (email, live))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20), deleted_at datetime, k varchar(20) as (if(deleted_at is null, email, null)) stored, unique key (k))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted_at timestamp); create unique index u on t ((case when deleted_at is null then email end))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted_at timestamp); create unique index u on t (email, (deleted_at is null))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted_at timestamp); create unique index u on t (email, coalesce(deleted_at, '1970-01-01'::timestamp))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text, deleted_at timestamp); create unique index u on t (email, ifnull(deleted_at, 0))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, deleted_at timestamp, unique (email, deleted_at))", "select 1 from t where email = :email and deleted_at is null", "insert into t (email, deleted_at) values (:email, null)", race, ""},
	{pg, "create table t (email text, name text); create unique index u on t ((email || name))", "select 1 from t where email = :email and name = :name", "insert into t (email, name) values (:email, :name)", unhandled, ""},
	{pg, "create table t (email text, name text); create unique index u on t ((email || name))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},

	// Coarse equality.
	{maria, "create table t (email varchar(20) collate utf8mb4_general_ci, h varchar(40) as (md5(email)) stored, unique key (h)) charset=utf8mb4", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, hashed},
	{maria, "create table t (email varchar(20), h varchar(40) as (md5(email)) stored, unique key (h)) charset=utf8mb4", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, hashed},
	{maria, "create table t (email varchar(20), h varchar(40) as (lower(email)) stored, unique key (h)) charset=utf8mb4", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) collate utf8mb4_general_ci, h varchar(40) collate utf8mb4_bin as (lower(email)) stored, unique key (h)) charset=utf8mb4", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) collate utf8mb4_general_ci, h varchar(40) collate utf8mb4_bin as (email) stored, unique key (h)) charset=utf8mb4", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) collate utf8mb4_general_ci, unique key (email)) charset=utf8mb4", "select 1 from t where email = binary :email", "insert into t (email) values (:email)", finding.Unknown, ""},
	{maria, "create table t (email varchar(20) collate utf8mb4_bin, unique key (email)) charset=utf8mb4", "select 1 from t where email collate utf8mb4_general_ci = :email", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) collate utf8mb4_bin, unique key (email)) charset=utf8mb4", "select 1 from t where email like :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) collate utf8mb4_nopad_bin, unique key (email)) charset=utf8mb4", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email citext); create unique index u on t ((email::text))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email citext); create unique index u on t (lower(email::text))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email citext); create unique index u on t (lower(email))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email citext unique)", "select 1 from t where email::text = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text unique)", "select 1 from t where email::citext = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email text collate nocase); create unique index u on t (email collate binary)", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email text collate nocase); create unique index u on t (email)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text); create unique index u on t (email collate nocase)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text collate rtrim unique)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text collate nocase); create unique index u on t (hex(email))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, hashed},
	{sqlite, "create table t (email text); create unique index u on t (lower(email))", "select 1 from t where email like :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text unique)", "select 1 from t where email = :email collate nocase", "insert into t (email) values (:email)", race, ""},
	{pg, "create collation if not exists public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false); create table t (email text collate public.ci unique)", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", race, collation},
	{pg, `create collation if not exists public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false); create table t (email text collate public.ci); create unique index u on t (email collate "C")`, "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{pg, "create collation if not exists public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false); create table t (email text collate public.ci unique)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create collation if not exists public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false); create table t (email text unique)", "select 1 from t where email = :email collate public.ci", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email text unique)", "select 1 from t where email ilike :email", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email text unique)", "select 1 from t where email like :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text unique)", "select 1 from t where trim(email) = trim(:email)", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email text unique)", "select 1 from t where trim(email) = trim(:email)", "insert into t (email) values (trim(:email))", unhandled, ""},
	{pg, "create table t (email text); create unique index u on t (lower(trim(email)))", "select 1 from t where lower(trim(email)) = lower(trim(:email))", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text); create unique index u on t (lower(trim(email)))", "select 1 from t where trim(lower(email)) = trim(lower(:email))", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text); create unique index u on t (upper(email))", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text); create unique index u on t (md5(email))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text); create unique index u on t (md5(email))", "select 1 from t where md5(email) = md5(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text); create unique index u on t (md5(email))", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email text); create unique index u on t (left(email, 1))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},

	// Prefix.
	{maria, "create table t (email varchar(50) collate utf8mb4_bin, unique key (email(3))) charset=utf8mb4", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email text, unique key (email(3))) charset=utf8mb4", "select 1 from t where left(email, 3) = left(:email, 3)", "insert into t (email) values (:email)", unhandled, ""},

	// Tuple, casts.
	{pg, "create table t (a int, b int, unique (a, b))", "select 1 from t where (a, b) = (:a, :b)", "insert into t (a, b) values (:a, :b)", unhandled, ""},
	{pg, "create table t (a int, b int, unique (a, b))", "select 1 from t where (a, b) in ((:a, :b))", "insert into t (a, b) values (:a, :b)", unhandled, ""},
	{pg, "create table t (a int unique)", "select 1 from t where a::text = (:a)::text", "insert into t (a) values (:a)", unhandled, ""},
	{pg, "create table t (a int unique)", "select 1 from t where a = :a + 1", "insert into t (a) values (:a + 1)", unhandled, ""},
	{pg, "create table t (a int unique)", "select 1 from t where a + 1 = :a", "insert into t (a) values (:a - 1)", unhandled, ""},
	{maria, "create table t (email varchar(20) unique) charset=utf8mb4", "select 1 from t where email = :n", "insert into t (email) values (:n)", unhandled, ""},
	{pg, "create table t (a int unique)", "select 1 from t where a >= :a and a <= :a", "insert into t (a) values (:a)", finding.Benign, ""},
	{pg, "create table t (a int unique)", "select 1 from t where a between :a and :a", "insert into t (a) values (:a)", finding.Benign, ""},
	{pg, "create table t (a int, b int unique)", "select 1 from t where a = :a and b > 0", "insert into t (a, b) values (:a, :b)", race, ""},
	{pg, "create table t (a int, b int, unique (a, b))", "select 1 from t where a = :a and b = a", "insert into t (a, b) values (:a, :a)", unhandled, ""},
	{pg, "create table t (a int, b int, unique (a, b))", "select 1 from t where a = :a", "insert into t (a, b) values (:a, :a)", unhandled, ""},
	{pg, "create table t (a int, b int, unique (a, b))", "select 1 from t where a = :a", "insert into t (a, b) values (:a, :a + 1)", unhandled, ""},
	{pg, "create table t (a int, b text, unique (a, b))", "select 1 from t where a = :a", "insert into t (a, b) values (:a, md5(:a::text))", unhandled, ""},
	{pg, "create table t (a int, b int, unique (b))", "select 1 from t where a = :a or b = :b", "insert into t (a, b) values (:a, :b)", race, ""},
	{pg, "create table t (a int unique, b int unique)", "select 1 from t where a = :a or b = :b", "insert into t (a, b) values (:a, :b)", unhandled, ""},

	// Exclusion, partition, inheritance.
	{pg, "create table t (room int, during int4range, exclude using gist (room with =, during with &&))", "select 1 from t where room = :room", "insert into t (room, during) values (:room, int4range(1,5))", race, overlap},
	{pg, "create table t (room int, exclude using hash (room with =))", "select 1 from t where room = :room", "insert into t (room) values (:room)", unhandled, ""},
	{pg, "create table t (room int, exclude (room with =) where (room > 0))", "select 1 from t where room = :room", "insert into t (room) values (:room)", race, ""},
	{pg, "create table t (a int not null, b int not null, primary key (a, b)) partition by hash (a); create table t0 partition of t for values with (modulus 2, remainder 0); create table t1 partition of t for values with (modulus 2, remainder 1)", "select 1 from t where b = :b", "insert into t (a, b) values (:a, :b)", race, ""},
	{pg, "create table base (id int primary key, email text); create table t () inherits (base)", "select 1 from t where id = :id", "insert into t (id, email) values (:id, 'x')", race, ""},
	{pg, "create table base (id int, email text unique); create table t (email text unique) inherits (base)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (a int primary key, b int generated always as (a * 2) stored unique)", "select 1 from t where b = :b", "insert into t (a) values (:a)", unhandled, ""},
	{pg, "create table t (a int, b int generated always as (a * 2) stored unique)", "select 1 from t where a = :a", "insert into t (a) values (:a)", unhandled, ""},
	{sqlite, "create table t (email text, folded text generated always as (lower(email)) virtual); create unique index u on t (folded)", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text, folded text as (lower(email)) unique)", "select 1 from t where folded = lower(:email)", "insert into t (email) values (:email)", unhandled, ""},

	// Conflict clauses.
	{pg, "create table t (email text unique)", "select 1 from t where email = :email", "insert into t (email) values (:email) on conflict (email) where email is not null do nothing", finding.Protected, ""},
	{pg, "create table t (email text, active boolean not null default true); create unique index u on t (email) where active", "select 1 from t where email = :email", "insert into t (email) values (:email) on conflict (email) where active = true do nothing", finding.Protected, ""},
	{pg, "create table t (email text, active boolean not null default true); create unique index u on t (email) where active", "select 1 from t where email = :email", "insert into t (email) values (:email) on conflict (email) where not active do nothing", unhandled, ""},
	{pg, "create table t (email text, active boolean not null default true); create unique index u on t (email) where active", "select 1 from t where email = :email", "insert into t (email) values (:email) on conflict on constraint u do nothing", unhandled, ""},
	{pg, "create table t (email text, active boolean not null default true); create unique index u on t (lower(email))", "select 1 from t where email = :email", "insert into t (email) values (:email) on conflict (LOWER(email)) do update set active = true", finding.Protected, ""},
	{pg, "create table t (email text unique, name text unique)", "select 1 from t where email = :email", "insert into t (email, name) values (:email, :name) on conflict (name) do nothing", unhandled, ""},
	{pg, "create table t (email text unique deferrable)", "select 1 from t where email = :email", "insert into t (email) values (:email) on conflict do nothing", unhandled, ""},
	{sqlite, "create table t (email text unique on conflict ignore)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text unique on conflict replace)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text)", "select 1 from t where email = :email", "insert or ignore into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) not null)", "select 1 from t where email = :email", "insert ignore into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) unique, name varchar(20))", "select 1 from t where email = :email", "replace into t (email, name) values (:email, :name)", finding.Protected, ""},

	// WHERE NOT EXISTS, MERGE.
	{pg, "create table t (email text, name text unique)", "select 1 from t where email = :email and name is not null", "insert into t (email, name) values (:email, :name)", race, ""},
	// What statements make of a schema.
	{pg, "create table t (email text, live boolean); create unique index u on t (email) where live; alter table t rename column live to active", "select 1 from t where email = :email", "insert into t (email, active) values (:email, true)", unhandled, ""},
	{pg, "create table t (mail text); create unique index u on t (lower(mail)); alter table t rename column mail to email", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text not null, org_id int not null, unique (email, org_id)); alter table t alter column org_id drop not null", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email text not null, org_id int, unique (email, org_id)); alter table t alter column org_id set default 0", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text not null, org_id int default 0, unique (email, org_id)); alter table t alter column org_id drop default", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) not null, org_id int not null default 0, unique key u (email, org_id)); alter table t modify org_id int null", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) not null, org int not null default 0, unique key u (email, org)); alter table t change org org_id int not null default 1", "select 1 from t where email = :email and org_id = 1", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) not null, unique key u (email)); alter table t drop key u", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) not null, unique key u (email)); alter table t rename index u to v, add column n int", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) not null, unique u (email)); drop index u on t; create unique index u on t (email(3))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) collate utf8mb4_general_ci, unique key u (email)) charset=utf8mb4; alter table t convert to character set utf8mb4 collate utf8mb4_bin", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20), unique key u (email)) default charset=utf8mb4 collate=utf8mb4_bin", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) character set utf8mb4 collate utf8mb4_bin, unique key u (email))", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (email varchar(20) binary, unique key u (email))", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (id int primary key auto_increment, email varchar(20), kind enum('human','bot') not null default 'human', unique (email, kind))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) not null, at timestamp not null default current_timestamp on update current_timestamp, unique (email))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create unlogged table if not exists t (email text constraint u unique not null) with (fillfactor = 70)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email varchar(20)); create unique index concurrently if not exists u on only t using btree (lower((email)::text) varchar_pattern_ops asc nulls last) with (fillfactor = 90) where ((email)::text is not null)", "select 1 from t where lower(email) = lower(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email varchar(20)); create unique index u on t (email); alter table t add constraint v unique using index u", "select 1 from t where email = :email", "insert into t (email) values (:email) on conflict on constraint v do nothing", finding.Protected, ""},
	{pg, "create table t (email text not null); create unique index u on t (email); alter table t add constraint p primary key using index u", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create type own.mood as enum ('human', 'bot'); create table t (email text, kind own.mood not null default 'human'); create unique index u on t (email) where kind = 'human'::own.mood", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create domain own.mail as text check (value <> ''); create table t (email own.mail unique)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, tags text[] default '{}', unique (email, tags))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, doc jsonb not null default '{}'::jsonb); create unique index u on t (email, (doc ->> 'kind'))", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{pg, "create table t (email text, doc jsonb); create unique index u on t ((doc ->> 'email'))", "select 1 from t where doc ->> 'email' = :email", "insert into t (doc) values (json_build_object('email', (:email)::text)::jsonb)", unhandled, ""},
	{pg, "create table t (email text, day date default current_date, unique (email, day))", "select 1 from t where email = :email and day = current_date", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, at timestamptz not null default now(), unique (email)); create unique index u on t (email, date_trunc('day', at at time zone 'UTC'))", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (email text, at timestamp not null); create unique index u on t (email, (at::date))", "select 1 from t where email = :email and at::date = current_date", "insert into t (email, at) values (:email, now())", unhandled, ""},
	{pg, "create table t (email text, n int not null); create unique index u on t (email) where n & 1 = 0", "select 1 from t where email = :email and n & 1 = 0", "insert into t (email, n) values (:email, :n)", unhandled, ""},
	{pg, "create table t (email text, kind text); create unique index u on t (email) where kind like 'b%'", "select 1 from t where email = :email", "insert into t (email, kind) values (:email, 'bot')", unhandled, ""},
	{pg, "create table t (email text, a int, b int, unique (email, a), unique (email, b))", "select 1 from t where email = :email and (a = :a or b = :b)", "insert into t (email, a, b) values (:email, :a, :b)", unhandled, ""},
	{pg, "create table t (parent_id int, name text); create unique index u on t (parent_id, name); create unique index v on t (name) where parent_id is null", "select 1 from t where name = :name and parent_id is not distinct from :parent_id", "insert into t (name, parent_id) values (:name, :parent_id)", unhandled, ""},
	{pg, "create table t (n int, name text); create unique index u on t (coalesce(n, -1), name)", "select 1 from t where name = :name and (n = :n or (n is null and (:n)::int is null))", "insert into t (name, n) values (:name, :n)", unhandled, ""},
	{sqlite, "create table t (email text, n int); create unique index u on t (email); drop index u; create unique index if not exists u on t (email, n)", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table x (email text, n int); create unique index u on x (email); alter table x rename to t", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text primary key not null, n int) strict", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (id integer primary key autoincrement, email text not null, unique (email) on conflict fail)", "select 1 from t where email = :email", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text, deleted boolean default 0); create unique index u on t (email) where deleted = 0", "select 1 from t where email = :email and deleted = false", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text, deleted integer default 0); create unique index u on t (email) where not deleted", "select 1 from t where email = :email and deleted = 0", "insert into t (email) values (:email)", unhandled, ""},
	{sqlite, "create table t (email text, deleted_at integer not null default 0); create unique index u on t (email, deleted_at)", "select 1 from t where email = :email and deleted_at = 0", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20), deleted_at bigint unsigned not null default 0, unique key u (email, deleted_at))", "select 1 from t where email = :email and deleted_at = 0", "insert into t (email, deleted_at) values (:email, 0)", unhandled, ""},
	{maria, "create table t (email varchar(20), n int, unique key u (n, email))", "select 1 from t where concat(email, '') = :email and n = 1", "insert into t (email, n) values (:email, 1)", unhandled, ""},
	{maria, "create table t (a int, b int, c varchar(50) as (concat(a, '-', b)) virtual, unique key u (c))", "select 1 from t where a = :a and b = :b", "insert into t (a, b) values (:a, :b)", unhandled, ""},
	{maria, "create table t (email varchar(20) character set latin1, unique key u (email))", "select 1 from t where upper(email) = upper(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{maria, "create table t (email varchar(20) character set ascii collate ascii_bin, unique key u (email))", "select 1 from t where upper(email) = upper(:email)", "insert into t (email) values (:email)", race, ""},
	{maria, "create table t (doc json, email varchar(20) as (json_value(doc, '$.email')) stored, unique key u (email))", "select 1 from t where email = :email", "insert into t (doc) values (json_object('email', :email))", unhandled, ""},

	// What the generator found.
	{pg, "create table t (name citext); create unique index k0 on t ((substr(name, 1, 2)))", "select 1 from t where name = 'human'", "insert into t (name) values (:name)", race, ""},
	{pg, "create table t (email citext, made text generated always as (upper(email)) stored); create unique index k0 on t (email)", "select 1 from t where made = upper(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (n bigint, exclude using gist (n with =))", "select 1 from t where n = :n", "insert into t (n) values (:n) on conflict (n) do nothing", unhandled, ""},
	{pg, "create table t (kind varchar(20), n int, constraint k0 unique (kind, n) deferrable initially deferred)", "select 1 from t where kind = :kind", "insert into t (kind, n) values (:kind, :n) on conflict do nothing", race, ""},
	{pg, "create table t (email varchar(20), made text generated always as (md5(email)) stored); create unique index k0 on t (email)", "select 1 from t where made = md5(:email)", "insert into t (email) values (:email)", unhandled, ""},
	{pg, "create table t (n int, made int generated always as (n + 1) stored)", "select 1 from t where made = (:n) + 1 and n is null", "insert into t (n) values (:n)", finding.Benign, ""},
	{pg, "create table t (name text, deleted_at timestamp); create unique index k0 on t (name, (case when deleted_at is null then 1 else 0 end))", "select 1 from t where name = :name", "insert into t (name, deleted_at) values (:name, current_timestamp)", unhandled, ""},
	{sqlite, "create table t (email text, name text); create unique index k0 on t (name, email)", "select 1 from t where email = :email", "insert or replace into t (email) values (trim(:email))", race, ""},
	{sqlite, "create table t (email text, deleted_at timestamp); create unique index k0 on t (deleted_at, email); create unique index k1 on t ((case when deleted_at is null then 1 end))", "select 1 from t where email = :email and deleted_at is :deleted_at", "insert into t (email, deleted_at) values (:email, :deleted_at) on conflict (deleted_at, email) do nothing", unhandled, ""},
	{sqlite, "create table t (email text collate rtrim); create unique index k0 on t (email collate nocase)", "select 1 from t where email = :email", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email text, active boolean not null); create unique index k0 on t (email, active)", "select 1 from t where email = :email and active is not true", "insert into t (email, active) values (:email, :active)", unhandled, ""},
	{sqlite, "create table t (email text, n int)", "select 1 from t where email = :email and n between 1 and 3", "insert into t (email) values (:email)", finding.Benign, ""},
	{maria, "create table t (email varchar(20), org_id bigint, made int generated always as (nullif(org_id, 0)) stored, unique key k0 (org_id desc)) charset=utf8mb4", "select 1 from t where made = nullif(:org_id, 0)", "insert into t (org_id) values (:org_id)", unhandled, ""},
	{maria, "create table t (kind varchar(20) not null, unique key k1 (kind(2))) charset=utf8mb4", "select 1 from t where coalesce(kind, '') = coalesce(:kind, '')", "insert into t (kind) values (:kind)", unhandled, ""},
	{sqlite, "create table t (email text collate nocase); create unique index k0 on t ((coalesce(email, '')))", "select 1 from t where email = 'human'", "insert into t (email) values (:email)", race, ""},
	{sqlite, "create table t (email text collate nocase); create unique index k0 on t ((coalesce(email, '')))", "select 1 from t where email is null", "insert into t (email) values (:email)", finding.Unhandled, ""},
	// What fills a column that the insert leaves out, or NULL in one that takes none.
	{maria, "create table t (email varchar(20), name varchar(20), primary key (email)) charset=utf8mb4", "select 1 from t where name is null", "insert into t (name) values (:name) on duplicate key update email = email", finding.Protected, ""},
	{maria, "create table t (email varchar(20), name varchar(20), primary key (email)) charset=utf8mb4", "select 1 from t where name = :name", "insert into t (name) values (:name) on duplicate key update email = email", finding.Protected, ""},
	{maria, "create table t (email varchar(20) not null, id int auto_increment, unique key k0 (id)) charset=utf8mb4", "select 1 from t where email in ('human', 'bot')", "insert into t (id) values (null) on duplicate key update email = email", finding.Benign, ""},
	{sqlite, "create table t (name text, org_id int not null default 1)", "select 1 from t where name = :name and org_id <> 0", "replace into t (name, org_id) values (:name, null)", race, ""},
	{sqlite, "create table t (name text, org_id int not null default 1 unique)", "select 1 from t where name = :name", "insert or replace into t (name, org_id) values (:name, null)", finding.Protected, ""},
}

func (e edge) question() question {
	return question{dialect: e.dialect, schema: e.schema, lookup: e.lookup, insert: e.insert}
}

func (e edge) String() string {
	return string(e.dialect) + " " + e.schema + "; " + e.lookup + "; " + e.insert
}

func TestEdges(t *testing.T) {
	for _, e := range edges {
		t.Run(e.String(), func(t *testing.T) {
			f := judge.Judge(pairOf(t, e.lookup, e.insert), []*schema.Catalog{catalogOf(t, e.dialect, e.schema)}, "")[0]
			if f.Verdict != e.verdict {
				t.Errorf("%s, want %s: %s", f.Verdict, e.verdict, f.Message)
			}
		})
	}
}

// TestEdgesOnEngines asks the engines the same.
func TestEdgesOnEngines(t *testing.T) {
	for _, d := range []schema.Dialect{pg, maria, sqlite} {
		t.Run(string(d), func(t *testing.T) {
			db := engineOf(t, d)
			for _, e := range edges {
				if e.dialect != d {
					continue
				}
				catalog := catalogOf(t, d, e.schema)
				if err := db.declare(t.Context(), e.schema); err != nil {
					t.Fatal(err)
				}
				a, err := db.ask(t.Context(), e.question(), catalog.Table("", "t"), rand.New(rand.NewPCG(1, 1)), mostAttempts)
				if err != nil {
					t.Fatal(err)
				}
				if wrong := a.against(e.verdict); (wrong != "") != (e.deliberate != "") {
					t.Errorf("%s\n%s: %s; deliberate: %q", e, e.verdict, wrong, e.deliberate)
				}
			}
		})
	}
}
