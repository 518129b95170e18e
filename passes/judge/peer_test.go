package judge_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// peerCase is a case from the specs of other linters of unique keys, each tried
// on its engine (see its source and verified).
type peerCase struct {
	ID      string         `json:"id"`
	Source  string         `json:"source"`
	Dialect schema.Dialect `json:"dialect"`
	DDL     string         `json:"tables_ddl"`
	Lookup  struct {
		Table     string   `json:"table"`
		Columns   []string `json:"columns"` // columns and expressions compared with =
		Predicate string   `json:"predicate"`
	} `json:"lookup"`
	Expected string `json:"expected"` // race, or protected: a key covers
	Why      string `json:"why"`
	Probe    struct {
		First  string `json:"first"` // the inserts of two runs
		Second string `json:"second"`
	} `json:"probe"`
}

// TestPeerCases holds the verdict against what other projects' specs expect and the engines confirm.
func TestPeerCases(t *testing.T) {
	data, err := os.ReadFile("testdata/peer_cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	sc := bufio.NewScanner(bytes.NewReader(data))
	for sc.Scan() {
		var c peerCase
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		n++
		t.Run(c.ID, func(t *testing.T) {
			query, insert := c.texts(t)
			f := judge.Judge(pairOf(t, query, insert), []*schema.Catalog{catalogOf(t, c.Dialect, c.DDL)}, "")[0]
			got := "protected"
			if f.Verdict == finding.Race {
				got = "race"
			} else if f.Verdict != finding.Protected && f.Verdict != finding.Unhandled {
				got = string(f.Verdict)
			}
			if got != c.Expected {
				t.Errorf("%s, want %s: %s\n%s\n%s\n%s\n%s", f.Verdict, c.Expected, c.Why, c.DDL, query, insert, f.Message)
			}
		})
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	if n != 82 {
		t.Errorf("%d cases, want 82", n)
	}
}

// inner is the column in an expression of one: lower(email).
var inner = regexp.MustCompile(`^(\w+)\((\w+)\)$`)

// texts are the lookup and the insert with arguments. A column that is looked
// for is written with the value looked for; one that both runs write with the
// same constant holds that constant; any other is a value of its own.
func (c *peerCase) texts(t *testing.T) (query, insert string) {
	t.Helper()
	var conds []string
	compared := map[string]bool{}
	for _, col := range c.Lookup.Columns {
		if c.Lookup.Predicate == col+" IS NULL" {
			continue // the predicate is all that is asked
		}
		if m := inner.FindStringSubmatch(col); m != nil {
			compared[m[2]] = true
			conds = append(conds, col+" = "+m[1]+"(:"+m[2]+")")
			continue
		}
		compared[col] = true
		conds = append(conds, quoted(c.Dialect, col)+" = :"+col)
	}
	if c.Lookup.Predicate != "" {
		conds = append(conds, "("+c.Lookup.Predicate+")")
	}
	first, second := c.written(t, c.Probe.First), c.written(t, c.Probe.Second)
	var cols, values []string
	for i, a := range first.Set {
		v := ":" + a.Column
		same := i < len(second.Set) && sqltext.Equal(a.Value, second.Set[i].Value)
		if same && !compared[a.Column] {
			v = sqltext.Format(a.Value)
		}
		cols, values = append(cols, quoted(c.Dialect, a.Column)), append(values, v)
	}
	insert = "INSERT INTO " + c.Lookup.Table + " (" + strings.Join(cols, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
	if _, clause, ok := strings.Cut(c.Probe.First, ") ON "); ok {
		insert += " ON " + clause
	}
	return "SELECT 1 FROM " + c.Lookup.Table + " WHERE " + strings.Join(conds, " AND "), insert
}

func quoted(d schema.Dialect, col string) string {
	if d == schema.MySQL {
		return "`" + col + "`"
	}
	return col
}

// written is what a probe's insert writes.
func (c *peerCase) written(t *testing.T, text string) sqltext.Effect {
	t.Helper()
	for _, s := range sqltext.Parse(text, c.Dialect) {
		for _, e := range sqltext.Effects(s) {
			if e.Kind == sqltext.Write {
				return e
			}
		}
	}
	t.Fatalf("%s inserts nothing", text)
	return sqltext.Effect{}
}
