package oracle

import (
	"encoding/json"
	"testing"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dupsert/dupsert/schema"
)

// TestPostgres: PostgreSQL's own grammar, through libpg_query.
func TestPostgres(t *testing.T) {
	compare(t, schema.Postgres, "pg_query", askPostgres, nil)
}

func askPostgres(sql string) (answer, error) {
	text, err := pg.ParseToJSON(sql)
	if err != nil {
		return answer{}, err
	}
	var tree any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		return answer{}, err
	}
	w := &pgWalk{}
	w.walk(tree)
	return answer{tables: without(w.tables, w.ctes), inserts: w.inserts}, nil
}

// pgWalk gathers names from libpg_query's JSON tree.
type pgWalk struct {
	tables, ctes []string
	inserts      []string
}

func (w *pgWalk) walk(x any) {
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			w.walk(e)
		}
	case map[string]any:
		if name, ok := x["relname"].(string); ok {
			w.tables = append(w.tables, name)
		}
		if name, ok := x["ctename"].(string); ok {
			w.ctes = append(w.ctes, name)
		}
		if ins, ok := x["InsertStmt"].(map[string]any); ok {
			w.insert(ins)
		}
		if when, ok := x["MergeStmt"].(map[string]any); ok {
			w.merge(when)
		}
		for key, e := range x {
			if key != "lockedRels" { // FOR UPDATE OF names aliases
				w.walk(e)
			}
		}
	}
}

func (w *pgWalk) insert(ins map[string]any) {
	rel, _ := ins["relation"].(map[string]any)
	cols := targets(ins["cols"])
	if name, ok := rel["relname"].(string); ok && len(cols) > 0 {
		w.inserts = append(w.inserts, insertText(name, cols))
	}
}

func (w *pgWalk) merge(m map[string]any) {
	rel, _ := m["relation"].(map[string]any)
	clauses, _ := m["mergeWhenClauses"].([]any)
	for _, c := range clauses {
		c, _ := c.(map[string]any)
		when, _ := c["MergeWhenClause"].(map[string]any)
		name, ok := rel["relname"].(string)
		if cols := targets(when["targetList"]); ok && when["commandType"] == "CMD_INSERT" && len(cols) > 0 {
			w.inserts = append(w.inserts, insertText(name, cols))
		}
	}
}

// targets are the names of a list of ResTarget.
func targets(x any) []string {
	list, _ := x.([]any)
	var out []string
	for _, e := range list {
		m, _ := e.(map[string]any)
		res, _ := m["ResTarget"].(map[string]any)
		if name, ok := res["name"].(string); ok {
			out = append(out, name)
		}
	}
	return out
}
