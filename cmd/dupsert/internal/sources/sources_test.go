package sources_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema"
)

func users(d schema.Dialect, file string, keys ...string) *schema.Catalog {
	t := &schema.Table{Name: "users", Declared: schema.Pos{File: file, Line: 3}}
	for _, k := range keys {
		t.Keys = append(t.Keys, schema.Key{Name: file + k, Parts: []schema.Part{{Column: k}}})
	}
	return &schema.Catalog{Dialect: d, Source: "file://" + file, Tables: []*schema.Table{t}}
}

func reader(cats ...*schema.Catalog) sources.Reader {
	return func(context.Context, string, sources.Options) ([]*schema.Catalog, error) { return cats, nil }
}

func TestDisagree(t *testing.T) {
	uncertain := users(schema.SQLite, "u.sql")
	uncertain.Tables[0].Unknown = true
	elsewhere := users(schema.SQLite, "e.sql")
	elsewhere.Tables[0].Schema = "tenant"
	for _, c := range []struct {
		name string
		cats []*schema.Catalog
		want string // "" for agreement
	}{
		{"same keys, other names and order", []*schema.Catalog{users(schema.SQLite, "a.sql", "id", "email"), users(schema.SQLite, "b.sql", "email", "ID")}, ""},
		{"a key more", []*schema.Catalog{users(schema.SQLite, "a.sql", "id"), users(schema.SQLite, "b.sql", "id", "email")},
			"two schemas disagree about table users: a.sql:3 has unique (id), b.sql:3 has unique (email), unique (id); pass the right one with --schema"},
		{"no key", []*schema.Catalog{users(schema.SQLite, "a.sql", "id"), users(schema.SQLite, "b.sql")}, "b.sql:3 has no unique key"},
		{"the third", []*schema.Catalog{users(schema.SQLite, "a.sql"), users(schema.SQLite, "b.sql"), users(schema.SQLite, "c.sql", "id")}, "c.sql:3"},
		{"another dialect", []*schema.Catalog{users(schema.SQLite, "a.sql", "id"), users(schema.Postgres, "b.sql")}, ""},
		{"another schema", []*schema.Catalog{users(schema.SQLite, "a.sql", "id"), elsewhere}, ""},
		{"one is uncertain", []*schema.Catalog{users(schema.SQLite, "a.sql", "id"), uncertain}, ""},
	} {
		cats, err := reader(c.cats...).Read(t.Context(), "", sources.Options{})
		switch {
		case c.want == "" && (err != nil || len(cats) != len(c.cats)):
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	want := errors.New("unreadable")
	var failing sources.Reader = func(context.Context, string, sources.Options) ([]*schema.Catalog, error) { return nil, want }
	if _, err := failing.Read(t.Context(), "", sources.Options{}); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}
