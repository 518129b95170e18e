package atlas

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

// What a row of a live database must satisfy.
func TestInspectConstraints(t *testing.T) {
	const tables = "CREATE TABLE orgs (id int PRIMARY KEY); CREATE TABLE users (id int PRIMARY KEY, org int REFERENCES orgs (id), age int CHECK (age > 17))"
	for env, c := range map[string]struct{ ddl, want string }{
		"DUPSERT_POSTGRES_URL": {"CREATE TYPE mood AS ENUM ('sad', 'ok'); " + tables, "type mood sad,ok; users check((age > 17)) fk(org)->orgs(id)"},
		"DUPSERT_MARIADB_URL":  {tables, "users check(`age` > 17) fk(org)->orgs(id)"},
	} {
		t.Run(env, func(t *testing.T) {
			url := server(t, env)
			on(t, url, strings.Split(c.ddl, "; ")...)
			if got := constraintsOf(inspect(t, url)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func constraintsOf(c *schema.Catalog) string {
	var out []string
	for _, t := range c.Types {
		out = append(out, "type "+t.Name+" "+strings.Join(t.Values, ","))
	}
	for _, t := range c.Tables {
		s := ""
		for _, c := range t.Checks {
			s += " check(" + c.Expr + ")"
		}
		for _, k := range t.ForeignKeys {
			s += fmt.Sprintf(" fk(%s)->%s(%s)", strings.Join(k.Columns, ","), k.Table, strings.Join(k.References, ","))
		}
		if s != "" {
			out = append(out, t.Name+s)
		}
	}
	return strings.Join(out, "; ")
}
