package report

import (
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
)

func TestOnce(t *testing.T) {
	at := func(line, insert int, table, dialect string, s finding.Severity) finding.Finding {
		return finding.Finding{Table: table, Dialect: dialect, Severity: s, Join: finding.Join{File: "a.go", Line: line, InsertLine: insert}}
	}
	got := Once([]finding.Finding{
		at(1, 2, "users", "postgres", finding.Warning),
		at(1, 2, "Users", "sqlite", finding.Error),
		at(1, 2, "users", "mysql", finding.None),
		at(1, 9, "users", "postgres", finding.Warning),
		at(1, 2, "tags", "postgres", finding.Warning),
	})
	if len(got) != 3 {
		t.Fatalf("%d findings, want 3: %v", len(got), got)
	}
	if got[0].Dialect != "sqlite" {
		t.Errorf("kept %s, want the gravest, sqlite", got[0].Dialect)
	}
}
