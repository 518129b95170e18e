package judge

import (
	"testing"

	"github.com/dupsert/dupsert/schema"
)

func TestDeclared(t *testing.T) {
	catalog := func(names ...string) *schema.Catalog {
		c := &schema.Catalog{}
		for _, n := range names {
			c.Tables = append(c.Tables, &schema.Table{Name: n})
		}
		return c
	}
	for _, test := range []struct {
		c    *schema.Catalog
		name string
		want string
	}{
		{catalog("users", "user"), "users", "users"},
		{catalog("user", "role"), "users", "user"},
		{catalog("app_users", "app_roles"), "users", "app_users"},
		{catalog("app_user", "app_role"), "users", "app_user"},
		{catalog("app_users", "roles"), "users", ""}, // no prefix of all
		{catalog("app_users"), "users", ""},          // too few to tell
		{catalog("accounts", "roles"), "users", ""},
	} {
		got := ""
		if table := declared(test.c, "", test.name); table != nil {
			got = table.Name
		}
		if got != test.want {
			t.Errorf("%s in %v: %q, want %q", test.name, test.c.Tables, got, test.want)
		}
	}
}
