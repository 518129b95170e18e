// Package bun holds get-then-insert code in github.com/uptrace/bun.
package bun

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"
)

// User has no key on its name; its e-mail address is unique.
type User struct {
	ID               string    `bun:",pk"`
	CreatedAt        time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	Name             string    `bun:",notnull"`
	Domain           string    `bun:",nullzero"`
	Email            string    `bun:",nullzero,unique"`
	UnconfirmedEmail string    `bun:",nullzero"`
	DeletedAt        time.Time `bun:",soft_delete,nullzero"`
}

// Mark is unique by account and status.
type Mark struct {
	ID        string `bun:",pk"`
	AccountID string `bun:",notnull,unique:pair"`
	StatusID  string `bun:",notnull,unique:pair"`
	Note      string
}

// Block has an index that is not unique.
type Block struct {
	bun.BaseModel `bun:"table:blocks,alias:b"`

	ID     string `bun:",pk"`
	Domain string `bun:",notnull"`
}

// ErrNone is another name of the library's own error.
var ErrNone = sql.ErrNoRows

// Store is a repository.
type Store struct{ db *bun.DB }

func (s *Store) textbook(ctx context.Context, id, name string) (*User, error) {
	u := new(User)
	err := s.db.NewSelect().Model(u).Where("name = ?", name).Scan(ctx) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		u = &User{ID: id, Name: name}
		_, err = s.db.NewInsert().Model(u).Exec(ctx)
	}
	return u, err
}

func (s *Store) unique(ctx context.Context, id, email string) error {
	taken, err := s.db.NewSelect().Model((*User)(nil)).Where("email = ?", email).Exists(ctx) // want "unhandled-conflict"
	if err != nil || taken {
		return err
	}
	_, err = s.db.NewInsert().Model(&User{ID: id, Name: email, Email: email}).Exec(ctx)
	return err
}

func (s *Store) upsert(ctx context.Context, id, account, status string) error {
	n, err := s.db.NewSelect().Model((*Mark)(nil)).Where("account_id = ?", account).Where("status_id = ?", status).Count(ctx)
	if err != nil || n > 0 {
		return err
	}
	m := &Mark{ID: id, AccountID: account, StatusID: status}
	_, err = s.db.NewInsert().Model(m).On("CONFLICT (account_id, status_id) DO UPDATE").Set("note = EXCLUDED.note").Exec(ctx)
	return err
}

func (s *Store) unbacked(ctx context.Context, id, domain string) error {
	err := s.db.NewSelect().Model(&Block{}).Where("domain = ?", domain).Scan(ctx) // want "unbacked-upsert"
	if err != sql.ErrNoRows {
		return err
	}
	_, err = s.db.NewInsert().Model(&Block{ID: id, Domain: domain}).On("CONFLICT (domain) DO NOTHING").Exec(ctx)
	return err
}

func (s *Store) ignored(ctx context.Context, id, account, status string) error {
	err := s.db.NewSelect().Model(&Mark{AccountID: account, StatusID: status}).WherePK("account_id", "status_id").Scan(ctx)
	if err != sql.ErrNoRows {
		return err
	}
	_, err = s.db.NewInsert().Model(&Mark{ID: id, AccountID: account, StatusID: status}).Ignore().Exec(ctx)
	return err
}

// Identifiers are put in place of placeholders, and the query is held in a variable.
func (s *Store) getBlock(ctx context.Context, domain string) (*Block, error) {
	var block Block
	q := s.db.
		NewSelect().
		Model(&block).
		Where("? = ?", bun.Ident("b.domain"), domain)
	if err := q.Scan(ctx); err != nil {
		return nil, err
	}
	return &block, nil
}

func (s *Store) putBlock(ctx context.Context, b *Block) error {
	_, err := s.db.NewInsert().Model(b).Exec(ctx)
	return err
}

func (s *Store) createBlock(ctx context.Context, id, domain string) error {
	block, err := s.getBlock(ctx, domain) // want "unprotected-insert"
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	if block == nil {
		return s.putBlock(ctx, &Block{ID: id, Domain: domain})
	}
	return nil
}

// A helper asks what it is handed.
func exists(ctx context.Context, q *bun.SelectQuery) (bool, error) {
	ok, err := q.Exists(ctx)
	switch err {
	case nil:
		return ok, nil
	case sql.ErrNoRows:
		return false, nil
	}
	return false, err
}

func (s *Store) emailFree(ctx context.Context, email string) (bool, error) {
	q := s.db.NewSelect().
		TableExpr("? AS ?", bun.Ident("users"), bun.Ident("user")).
		Column("user.id").
		Where("? = ?", bun.Ident("user.email"), email).
		WhereOr("? = ?", bun.Ident("user.unconfirmed_email"), email)
	taken, err := exists(ctx, q)
	return !taken, err
}

func (s *Store) signUp(ctx context.Context, id, email string) error {
	free, err := s.emailFree(ctx, email) // want "unprotected-insert"
	if err != nil || !free {
		return err
	}
	_, err = s.db.NewInsert().Model(&User{ID: id, Name: email, UnconfirmedEmail: email}).Exec(ctx)
	return err
}

// The code ignores what a query's methods give: it is changed in place.
func (s *Store) inPlace(ctx context.Context, id, account, status string) error {
	var m Mark
	q := s.db.NewSelect().Model(&m).Where("account_id = ?", account)
	if status != "" {
		q.Where("status_id = ?", status)
	}
	err := q.Scan(ctx) // want "unhandled-conflict"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.NewInsert().Model(&Mark{ID: id, AccountID: account, StatusID: status}).Exec(ctx)
	}
	return err
}

func (s *Store) grouped(ctx context.Context, id, name, domain string) error {
	var u User
	err := s.db.NewSelect().Model(&u).WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("name = ?", name).Where("domain = ?", domain)
	}).Scan(ctx) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.NewInsert().Model(&User{ID: id, Name: name, Domain: domain}).Exec(ctx)
	}
	return err
}

func byDomain(domain string) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("domain = ?", domain) }
}

func (s *Store) applied(ctx context.Context, id, domain string) error {
	n, err := s.db.NewSelect().Model((*Block)(nil)).Apply(byDomain(domain)).Count(ctx) // want "unprotected-insert"
	if err != nil || n != 0 {
		return err
	}
	return s.putBlock(ctx, &Block{ID: id, Domain: domain})
}

// A transaction at the default isolation stops nobody.
func (s *Store) inTx(ctx context.Context, id, name string) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		ok, err := tx.NewSelect().Model((*User)(nil)).Where("name = ?", name).Exists(ctx) // want "unprotected-insert"
		if err != nil || ok {
			return err
		}
		_, err = tx.NewInsert().Model(&User{ID: id, Name: name}).Exec(ctx)
		return err
	})
}

// ok: one that is serializable does.
func (s *Store) serializable(ctx context.Context, id, name string) error {
	opts := &sql.TxOptions{Isolation: sql.LevelSerializable}
	return s.db.RunInTx(ctx, opts, func(ctx context.Context, tx bun.Tx) error {
		ok, err := exists(ctx, tx.NewSelect().Model((*User)(nil)).Where("name = ?", name)) // want "unhandled-conflict"
		if err != nil || ok {
			return err
		}
		_, err = tx.NewInsert().Model(&User{ID: id, Name: name}).Exec(ctx)
		return err
	})
}

// The interface that a database, a connection and a transaction have in common.
func taken(ctx context.Context, db bun.IDB, name string) (bool, error) {
	return db.NewSelect().Table("users").Where("name = ?", name).Exists(ctx)
}

func (s *Store) manual(ctx context.Context, id, name string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if ok, err := taken(ctx, tx, name); err != nil || ok { // want "unprotected-insert"
		return err
	}
	if _, err := tx.NewInsert().Model(&User{ID: id, Name: name}).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *Store) raw(ctx context.Context, id, domain string) error {
	var n int
	err := s.db.NewRaw("SELECT count(*) FROM ? WHERE domain = ?", bun.Ident("blocks"), domain).Scan(ctx, &n) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	_, err = s.db.NewRaw("INSERT INTO blocks (id, domain) VALUES (?, ?)", id, domain).Exec(ctx)
	return err
}

func (s *Store) named(ctx context.Context, id, domain string) error {
	var found []string
	err := s.db.NewSelect().Model((*Block)(nil)).Column("id").Where("?TableAlias.domain = ?", domain).Scan(ctx, &found) // want "unprotected-insert"
	if err != nil || len(found) > 0 {
		return err
	}
	return s.putBlock(ctx, &Block{ID: id, Domain: domain})
}

// ok: each row looked for has its own id.
func (s *Store) all(ctx context.Context, domains []string) error {
	var have []*Block
	if err := s.db.NewSelect().Model(&have).Scan(ctx); err != nil {
		return err
	}
	if len(have) > 0 {
		return nil
	}
	return s.putBlock(ctx, &Block{ID: domains[0], Domain: domains[0]})
}

// ok: the insert runs when the row is there.
func (s *Store) onHit(ctx context.Context, id, account, status string) error {
	ok, err := s.db.NewSelect().Model((*Mark)(nil)).Where("account_id = ?", account).Exists(ctx)
	if err != nil || !ok {
		return err
	}
	_, err = s.db.NewInsert().Model(&Mark{ID: id, AccountID: account, StatusID: status}).Exec(ctx)
	return err
}

// An update that found no row is followed by an insert.
func (s *Store) updateFirst(ctx context.Context, id, account, status, note string) error {
	res, err := s.db.NewUpdate().Model((*Mark)(nil)).Set("note = ?", note).Where("account_id = ? AND status_id = ?", account, status).Exec(ctx) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n > 0 {
		return nil
	}
	_, err = s.db.NewInsert().Model(&Mark{ID: id, AccountID: account, StatusID: status, Note: note}).Exec(ctx)
	return err
}

// A cache asks the function it is given for what it has not.
type cache interface {
	LoadOne(index string, load func() (*Mark, error), key ...any) (*Mark, error)
	Store(m *Mark, store func() error) error
}

// Cached is a repository behind a cache.
type Cached struct {
	db    *bun.DB
	marks cache
}

func (c *Cached) mark(ctx context.Context, index string, query func(*Mark) error, key ...any) (*Mark, error) {
	return c.marks.LoadOne(index, func() (*Mark, error) {
		var m Mark
		if err := query(&m); err != nil {
			return nil, err
		}
		return &m, nil
	}, key...)
}

func (c *Cached) byPair(ctx context.Context, account, status string) (*Mark, error) {
	return c.mark(ctx, "AccountID,StatusID", func(m *Mark) error {
		return c.db.NewSelect().Model(m).
			Where("? = ?", bun.Ident("account_id"), account).
			Where("? = ?", bun.Ident("status_id"), status).
			Scan(ctx)
	}, account, status)
}

func (c *Cached) put(ctx context.Context, m *Mark) error {
	return c.marks.Store(m, func() error {
		_, err := c.db.NewInsert().Model(m).Exec(ctx)
		return err
	})
}

func (c *Cached) create(ctx context.Context, id, account, status string) (*Mark, error) {
	m, err := c.byPair(ctx, account, status) // want "unhandled-conflict"
	if err != nil && !errors.Is(err, ErrNone) {
		return nil, err
	}
	if m != nil {
		return m, nil
	}
	m = &Mark{ID: id, AccountID: account, StatusID: status}
	return m, c.put(ctx, m)
}

func (c *Cached) find(ctx context.Context, account, status string) (m *Mark, err error) {
	defer func() {
		if err == nil {
			c.remember(m)
		}
	}()
	return c.byPair(ctx, account, status)
}

func (c *Cached) remember(m *Mark) { _ = c.marks.Store(m, func() error { return nil }) }

func (c *Cached) createOnce(ctx context.Context, id, account, status string) error {
	if _, err := c.find(ctx, account, status); err == nil { // want "unhandled-conflict"
		return nil
	}
	return c.put(ctx, &Mark{ID: id, AccountID: account, StatusID: status})
}

// takeName takes a name that is free.
func (s *Store) takeName(ctx context.Context, id, name string) error {
	taken, err := s.db.NewSelect().Model((*User)(nil)).Where("name = ?", name).Where("id <> ?", id).Exists(ctx) // want "check-then-update"
	if err != nil || taken {
		return err
	}
	_, err = s.db.NewUpdate().Model((*User)(nil)).Set("name = ?", name).Where("id = ?", id).Exec(ctx)
	return err
}
