package prove

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/driver"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/report"
	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/atlas"
)

// devURL is an empty database of the test's own; without a server the test is
// skipped, or fails if DUPSERT_REQUIRE_DBS=1. See scripts/services.
func devURL(t *testing.T, env string) string {
	t.Helper()
	base := os.Getenv(env)
	if base == "" {
		if os.Getenv("DUPSERT_REQUIRE_DBS") == "1" {
			t.Fatalf("%s is not set, and DUPSERT_REQUIRE_DBS is", env)
		}
		t.Skipf("no server: set %s (scripts/services start)", env)
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	admin := pool(t, base)
	name := "prove_" + strings.ToLower(rand.Text()[:12])
	execute(t, admin, "CREATE DATABASE "+name)
	t.Cleanup(func() { execute(t, admin, "DROP DATABASE "+name) })
	u.Path = "/" + name
	return u.String()
}

// pool opens a database by its URL.
func pool(t *testing.T, raw string) *sql.DB {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	driverName, dsn := "pgx", raw
	if u.Scheme == "maria" {
		driverName, dsn = "mysql", u.User.String()+"@tcp("+u.Host+")"+"/"+strings.TrimPrefix(u.Path, "/")
	}
	db, err := sql.Open(driverName, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func execute(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// collector keeps what a run finds.
type collector struct{ findings []*finding.Finding }

func (c *collector) Handle(m report.Message) error {
	if m.Finding != nil {
		f := *m.Finding
		c.findings = append(c.findings, &f)
	}
	return nil
}

func (*collector) Close() error { return nil }

// findings are those of a module under testdata, by the name of their function.
func findings(t *testing.T, dir string) (map[string]*finding.Finding, []*schema.Catalog) {
	t.Helper()
	t.Setenv("GOWORK", "off")
	var c collector
	var catalogs []*schema.Catalog
	read := func(ctx context.Context, root string, o sources.Options) (*sources.Schemas, error) {
		s, err := sources.With(atlas.Engine{})(ctx, root, o)
		if err == nil {
			catalogs = s.Catalogs
			for _, cat := range catalogs { // the folder says which engine it is for
				cat.Dialect = schema.Dialect(filepath.Base(dir))
			}
		}
		return s, err
	}
	opts := driver.Options{Dir: dir, Patterns: []string{"./..."}, Select: report.Selection{All: true}}
	opts.Schemas.URLs = []string{"file://schema.sql"}
	opts.Schemas.Dir = dir
	if _, err := driver.Run(t.Context(), opts, read, &c); err != nil {
		t.Fatal(err)
	}
	out := map[string]*finding.Finding{}
	for _, f := range c.findings {
		name := strings.TrimPrefix(f.Join.Function, "(*S).")
		if out[name] != nil {
			t.Errorf("%s has two findings", name)
		}
		out[name] = f
	}
	return out, catalogs
}

// proofs are what the functions of a file say becomes of them.
func proofs(t *testing.T, file string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, d := range parsed.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			_, proof, _ := strings.Cut(f.Doc.Text(), "proof: ")
			out[f.Name.Name] = strings.TrimSpace(proof)
		}
	}
	return out
}

// told is a proof in a few words.
func told(p *Proof) string {
	if p.Result == nil {
		return string(p.Verdict)
	}
	words := []string{string(p.Verdict), string(p.Result.Outcome), p.Result.Code, fmt.Sprint(p.Result.Rows)}
	s := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	if !p.Literal {
		s += ", other SQL"
	}
	return s
}

func keep(into *[]*Proof) func(*Proof) error {
	return func(p *Proof) error {
		*into = append(*into, p)
		return nil
	}
}

// TestFindings replays the pairs of testdata on the real engines.
func TestFindings(t *testing.T) {
	for _, c := range []struct{ dialect, env string }{
		{"postgres", "DUPSERT_POSTGRES_URL"}, {"mariadb", "DUPSERT_MARIADB_URL"}, {"sqlite", ""},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			dev := ""
			if c.env != "" {
				dev = devURL(t, c.env)
			}
			dir := filepath.Join("testdata", c.dialect)
			found, catalogs := findings(t, dir)
			for name, want := range proofs(t, filepath.Join(dir, "app.go")) {
				t.Run(name, func(t *testing.T) {
					f := found[name]
					if f == nil {
						t.Fatal("no finding")
					}
					var got []*Proof
					if err := Findings(t.Context(), []*finding.Finding{f}, catalogs, dev, keep(&got)); err != nil {
						t.Fatal(err)
					}
					if len(got) != 1 || !strings.HasSuffix(told(got[0]), want) {
						t.Errorf("got %s, want %s\n%s", told(got[0]), want, printed(t, got[0]))
					}
				})
			}
			if dev != "" {
				isEmpty(t, dev)
			}
		})
	}
}

func printed(t *testing.T, p *Proof) string {
	t.Helper()
	var b bytes.Buffer
	printer, err := NewPrinter("text", &b, &b)
	if err != nil {
		t.Fatal(err)
	}
	if err := printer.Proof(p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// isEmpty fails if something was left in the dev database.
func isEmpty(t *testing.T, dev string) {
	t.Helper()
	s, err := atlas.OpenScratch(context.Background(), dev)
	if err != nil {
		t.Errorf("something is left: %v", err)
		return
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A search_path leaves the other schemas to their owners.
func TestSearchPath(t *testing.T) {
	dev := devURL(t, "DUPSERT_POSTGRES_URL")
	db := pool(t, dev)
	execute(t, db, "CREATE TABLE users (precious int)", "CREATE SCHEMA mine")
	found, catalogs := findings(t, filepath.Join("testdata", "postgres"))
	var got []*Proof
	if err := Findings(t.Context(), []*finding.Finding{found["Member"]}, catalogs, dev+"&search_path=mine", keep(&got)); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || told(got[0]) != "confirmed duplicates 2" {
		t.Errorf("got %s", printed(t, got[0]))
	}
	isEmpty(t, dev+"&search_path=mine")
	execute(t, db, "SELECT precious FROM users")
}

// Two runs do not share a database.
func TestTwoRuns(t *testing.T) {
	for dialect, env := range map[string]string{"postgres": "DUPSERT_POSTGRES_URL", "mariadb": "DUPSERT_MARIADB_URL"} {
		t.Run(dialect, func(t *testing.T) {
			dev := devURL(t, env)
			first, err := atlas.OpenScratch(t.Context(), dev)
			if err != nil {
				t.Fatal(err)
			}
			found, catalogs := findings(t, filepath.Join("testdata", dialect))
			err = Findings(t.Context(), []*finding.Finding{found["Auto"]}, catalogs, dev, keep(new([]*Proof)))
			if err == nil || !strings.Contains(err.Error(), "another run of dupsert uses the dev database") {
				t.Errorf("got %v", err)
			}
			if err := first.Close(); err != nil {
				t.Error(err)
			}
			isEmpty(t, dev)
		})
	}
}

// A database with content is refused, and keeps it.
func TestRefuses(t *testing.T) {
	for _, c := range []struct{ dialect, env, content string }{
		{"postgres", "DUPSERT_POSTGRES_URL", "CREATE TABLE users (a int)"},
		{"postgres", "DUPSERT_POSTGRES_URL", "CREATE VIEW users AS SELECT 1 AS a"},
		{"mariadb", "DUPSERT_MARIADB_URL", "CREATE TABLE users (a int)"},
	} {
		t.Run(c.dialect+" "+c.content, func(t *testing.T) {
			dev := devURL(t, c.env)
			db := pool(t, dev)
			execute(t, db, c.content)
			found, catalogs := findings(t, filepath.Join("testdata", c.dialect))
			err := Findings(t.Context(), []*finding.Finding{found["Auto"]}, catalogs, dev, keep(new([]*Proof)))
			if err == nil || !strings.Contains(err.Error(), "the dev database is not empty: it has ") {
				t.Errorf("got %v", err)
			}
			execute(t, db, "SELECT a FROM users")
		})
	}
}

// An interrupted run leaves nothing behind. A lock that somebody else holds
// makes it wait until it is interrupted.
func TestInterrupted(t *testing.T) {
	dev := devURL(t, "DUPSERT_POSTGRES_URL")
	found, catalogs := findings(t, filepath.Join("testdata", "postgres"))
	holder, err := pool(t, dev).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	if _, err := holder.ExecContext(t.Context(), "SELECT pg_advisory_lock(1)"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Findings(ctx, []*finding.Finding{found["Advisory"]}, catalogs, dev, keep(new([]*Proof)))
	}()
	for waits := false; !waits; time.Sleep(time.Millisecond) {
		const waiting = "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE NOT granted AND locktype = 'advisory' AND datname = current_database())"
		if err := holder.QueryRowContext(t.Context(), waiting).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("got %v", err)
	}
	isEmpty(t, dev)
}

// What cannot be opened is told without the password.
func TestRedacts(t *testing.T) {
	found, catalogs := findings(t, filepath.Join("testdata", "postgres"))
	fs := []*finding.Finding{found["Auto"]}
	for dev, want := range map[string]string{
		"postgres://dupsert:s3cr%40t@127.0.0.1:1/dev":          "open postgres://dupsert@127.0.0.1:1/dev",
		"maria://dupsert:s3cr%40t@127.0.0.1:1/dev":             "open maria://dupsert@127.0.0.1:1/dev",
		"postgres://dupsert@127.0.0.1:1/dev?password=s3cr%40t": "open postgres://dupsert@127.0.0.1:1/dev",
		"docker://postgres/15/dev":                             "docker:// is a feature of the atlas command",
		"postgres://dupsert:s3cr%40t@127.0.0.1:port/dev":       "malformed URL",
		"":                "is about postgres: give an empty database of that engine with --dev-url",
		"sqlite://dev.db": "dev.db",
		"oracle://dupsert:s3cr%40t@127.0.0.1/dev": "unknown scheme",
	} {
		err := Findings(t.Context(), fs, catalogs, dev, keep(new([]*Proof)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", dev, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "s3cr@t") || strings.Contains(err.Error(), "s3cr%40t")) {
			t.Errorf("%s: the password is told: %v", dev, err)
		}
	}
}

// A dev database of another engine replays nothing.
func TestOtherEngine(t *testing.T) {
	dev := devURL(t, "DUPSERT_MARIADB_URL")
	found, catalogs := findings(t, filepath.Join("testdata", "postgres"))
	var got []*Proof
	if err := Findings(t.Context(), []*finding.Finding{found["Auto"]}, catalogs, dev, keep(&got)); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Verdict != NotReplayed || got[0].NotShown != "the dev database is not postgres" {
		t.Errorf("got %+v", got)
	}
	isEmpty(t, dev)
}

// A callback that fails ends the run.
func TestPrintFails(t *testing.T) {
	found, catalogs := findings(t, filepath.Join("testdata", "sqlite"))
	full := errors.New("no space left")
	err := Findings(t.Context(), []*finding.Finding{found["Auto"], found["Tag"]}, catalogs, "", func(*Proof) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}
