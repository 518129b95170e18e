package builders

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/go-pg/pg/v10"

	"github.com/dupsert/dupsert/passes/dbcall/dbcalltest"
	"github.com/dupsert/dupsert/testdata/real/builders/gopg"
)

// statement is a hook that keeps the last statement.
type statement struct{ text string }

func (s *statement) BeforeQuery(ctx context.Context, e *pg.QueryEvent) (context.Context, error) {
	text, err := e.FormattedQuery()
	s.text = string(text)
	return ctx, err
}

func (s *statement) AfterQuery(context.Context, *pg.QueryEvent) error { return nil }

func TestGoPG(t *testing.T) {
	pkg := dbcalltest.Load(t, "gopg")
	for _, s := range []struct {
		name string
		run  func(*pg.DB, string, string) error
	}{
		{"Model", gopg.Model}, {"Deleting", gopg.Deleting}, {"Unscoped", gopg.Unscoped}, {"Deleted", gopg.Deleted}, {"Ident", gopg.Ident},
		{"Positions", gopg.Positions}, {"Named", gopg.Named}, {"Or", gopg.Or}, {"Group", gopg.Group}, {"List", gopg.List},
		{"In", gopg.In}, {"Variable", gopg.Variable}, {"First", gopg.First}, {"Primary", gopg.Primary}, {"Joined", gopg.Joined},
		{"Insert", gopg.Insert}, {"Upsert", gopg.Upsert}, {"Ignore", gopg.Ignore}, {"Update", gopg.Update}, {"UpdateModel", gopg.UpdateModel},
		{"Delete", gopg.Delete}, {"Text", gopg.Text}, {"One", gopg.One},
	} {
		t.Run(s.name, func(t *testing.T) {
			last := &statement{}
			db := pg.Connect(&pg.Options{Dialer: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no server") }})
			defer db.Close()
			db.AddQueryHook(last)
			_ = s.run(db, "P1", "P2") // there is no server
			pkg.CheckText(t, s.name, last.text, nil)
		})
	}
}
