package report

import (
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
)

// asking is a race on users by columns; live are those that the lookup asks to be something.
func asking(dialect string, columns []string, live map[string]finding.Value) *finding.Finding {
	f := &finding.Finding{Verdict: finding.Race, Dialect: dialect, Table: "users", Columns: columns, Replay: &finding.Replay{Table: "users"}}
	for c, v := range live {
		f.Replay.Lookup.Cells = append(f.Replay.Lookup.Cells, finding.Cell{Column: c, Value: v})
	}
	return f
}

var (
	null  = finding.Value{Kind: finding.Null}
	zero  = finding.Value{Kind: finding.Constant, Text: "0"}
	no    = finding.Value{Kind: finding.Constant, Text: "false"}
	seven = finding.Value{Kind: finding.Constant, Text: "7"}
)

func TestAddKey(t *testing.T) {
	type values = map[string]finding.Value
	email := []string{"email"}
	for _, c := range []struct {
		name, want string
		f          *finding.Finding
	}{
		{"plain", "CREATE UNIQUE INDEX users_email_key ON users (email)", asking("postgres", email, nil)},
		{"two", "CREATE UNIQUE INDEX users_email_tenant_id_key ON users (email, tenant_id)", asking("mariadb", []string{"email", "tenant_id"}, nil)},
		{"soft delete", "CREATE UNIQUE INDEX users_email_key ON users (email) WHERE deleted_at IS NULL", asking("sqlite", []string{"deleted_at", "email"}, values{"deleted_at": null})},
		{"a flag", "CREATE UNIQUE INDEX users_email_key ON users (email) WHERE is_deleted = false", asking("postgres", []string{"email", "is_deleted"}, values{"is_deleted": no})},
		{"any constant", "CREATE UNIQUE INDEX users_email_kind_key ON users (email, kind)", asking("postgres", []string{"email", "kind"}, values{"kind": zero})},
		{"deleted by whom", "CREATE UNIQUE INDEX users_deleted_key ON users (deleted)", asking("postgres", []string{"deleted"}, values{"deleted": seven})},
		{"soft delete without partial indexes", "ALTER TABLE users ADD COLUMN deleted_at_is_null TINYINT AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL, ADD UNIQUE INDEX users_email_key (email, deleted_at_is_null)",
			asking("mysql", []string{"deleted_at", "email"}, values{"deleted_at": null})},
		{"a flag without them", "ALTER TABLE users ADD COLUMN not_deleted TINYINT AS (IF(deleted = 0, 1, NULL)) VIRTUAL, ADD UNIQUE INDEX users_email_key (email, not_deleted)",
			asking("mariadb", []string{"deleted", "email"}, values{"deleted": zero})},
		{"call", "CREATE UNIQUE INDEX users_lower_email_key ON users (lower(email))", asking("postgres", []string{"lower(email)"}, nil)},
		{"expression", "CREATE UNIQUE INDEX users_a_b_key ON users ((a || b))", asking("postgres", []string{"a || b"}, nil)},
		{"expression in MySQL", "CREATE UNIQUE INDEX users_lower_email_key ON users ((lower(email)))", asking("mysql", []string{"lower(email)"}, nil)},
		{"expression in MariaDB", "", asking("mariadb", []string{"lower(email)"}, nil)},
		{"reserved", `CREATE UNIQUE INDEX users_Name_order_key ON users ("Name", "order")`, nil},
		{"nothing but live", "", asking("postgres", []string{"deleted_at"}, values{"deleted_at": null})},
		{"no columns", "", asking("postgres", nil, nil)},
		{"no dialect", "", asking("", email, nil)},
	} {
		if c.f == nil {
			c.f = asking("sqlite", []string{"Name", "order"}, nil)
			c.want = `CREATE UNIQUE INDEX "users_Name_order_key" ON users ("Name", "order")`
		}
		got, ok := AddKey(c.f)
		if got.Add != c.want || ok != (c.want != "") {
			t.Errorf("%s:\n%q, %v\nwant\n%q", c.name, got.Add, ok, c.want)
		}
	}
}

func TestAddKeyVerdicts(t *testing.T) {
	for v, want := range map[finding.Verdict]bool{finding.Race: true, finding.LocalLock: true, finding.Unhandled: false, finding.Protected: false, finding.Benign: false, finding.Unknown: false} {
		f := asking("postgres", []string{"email"}, nil)
		f.Verdict = v
		if _, ok := AddKey(f); ok != want {
			t.Errorf("%s: a key %v, want %v", v, ok, want)
		}
	}
}

// TestAddKeyThere: a key that is there already is not added again.
func TestAddKeyThere(t *testing.T) {
	f := asking("postgres", []string{"email", "tenant_id"}, nil)
	f.Keys = []finding.Key{{Name: "k", Columns: []string{"tenant_id", "email"}, Gap: "value"}}
	if m, ok := AddKey(f); ok {
		t.Errorf("adds %s", m.Add)
	}
	f.Keys[0].Gap = "null"
	want := Migration{
		"SELECT email, tenant_id, count(*) FROM users GROUP BY email, tenant_id HAVING count(*) > 1",
		"CREATE UNIQUE INDEX users_email_tenant_id_key ON users (email, tenant_id) NULLS NOT DISTINCT",
	}
	if m, _ := AddKey(f); m != want {
		t.Errorf("%+v, want %+v", m, want)
	}
	f.Dialect = "sqlite"
	if m, ok := AddKey(f); ok {
		t.Errorf("adds %s", m.Add)
	}
	f = asking("postgres", []string{"email"}, nil)
	f.Keys = []finding.Key{{Name: "USERS_EMAIL_KEY", Columns: []string{"email"}, Where: "live", Gap: "predicate"}}
	if m, _ := AddKey(f); m.Add != "CREATE UNIQUE INDEX users_email_unique ON users (email)" {
		t.Errorf("adds %s", m.Add)
	}
}

func TestAddKeyNames(t *testing.T) {
	f := asking("postgres", []string{"a_rather_long_name_of_a_column", "another_rather_long_name_of_a_column"}, nil)
	f.Replay.Schema, f.Replay.Table = "App", "user"
	m, _ := AddKey(f)
	if want := `CREATE UNIQUE INDEX user_a_rather_long_name_of_a_column_another_rather_b9fc7b4c ON "App"."user" (`; len(m.Add) < len(want) || m.Add[:len(want)] != want {
		t.Errorf("adds %s", m.Add)
	}
	f = asking("mysql", []string{"`x"}, nil)
	f.Replay.Table = "a`b"
	if m, _ := AddKey(f); m.Add != "CREATE UNIQUE INDEX `a``b_x_key` ON `a``b` ((`x))" {
		t.Errorf("adds %s", m.Add)
	}
}
