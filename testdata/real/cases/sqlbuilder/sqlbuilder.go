// Package sqlbuilder holds get-then-insert code in github.com/huandu/go-sqlbuilder.
package sqlbuilder

import (
	"crypto/rand"
	"database/sql"
	"errors"

	sqlbuilder "github.com/huandu/go-sqlbuilder"
)

// Store is a repository.
type Store struct {
	db     *sql.DB
	flavor sqlbuilder.Flavor
}

func (s *Store) textbook(name string) error {
	sb := s.flavor.NewSelectBuilder()
	sb.Select("id")
	sb.From("users")
	sb.Where(sb.Equal("name", name))
	query, args := sb.Build()

	var id int64
	err := s.db.QueryRow(query, args...).Scan(&id) // want "unprotected-insert"
	if errors.Is(err, sql.ErrNoRows) {
		ib := s.flavor.NewInsertBuilder()
		ib.InsertInto("users")
		ib.Cols("name", "email")
		ib.Values(name, rand.Text()+"@example.org")
		query, args = ib.Build()
		_, err = s.db.Exec(query, args...)
	}
	return err
}

func (s *Store) unique(email string) error {
	sb := sqlbuilder.Select("count(*)").From("users")
	query, args := sb.Where(sb.EQ("email", email)).BuildWithFlavor(s.flavor)
	var n int
	if err := s.db.QueryRow(query, args...).Scan(&n); err != nil { // want "unhandled-conflict"
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	query, args = sqlbuilder.InsertInto("users").Cols("email").Values(email).Build()
	_, err := s.db.Exec(query, args...)
	return err
}

// The insert is built before the lookup, and both conditions stand in one string.
func (s *Store) join(org, user int64) error {
	ib := s.flavor.NewInsertBuilder()
	ib.InsertInto("members").Cols("org_id", "user_id").Values(org, user)
	insert, insertArgs := ib.Build()

	sb := s.flavor.NewSelectBuilder()
	sb.Select("1").From("members")
	sb.Where(sb.And(sb.Equal("org_id", org), sb.Equal("user_id", user)))
	lookup, lookupArgs := sb.Build()

	var one int
	err := s.db.QueryRow(lookup, lookupArgs...).Scan(&one) // want "unhandled-conflict"
	if err == sql.ErrNoRows {
		_, err = s.db.Exec(insert, insertArgs...)
	}
	return err
}

// Which condition there is depends on the caller.
func (s *Store) find(id int64, name string) (int64, bool, error) {
	sb := s.flavor.NewSelectBuilder()
	sb.Select("id").From("users")
	if id != 0 {
		sb.Where(sb.Equal("id", id))
	} else {
		sb.Where(sb.Equal("name", name))
	}
	query, args := sb.Build()
	err := s.db.QueryRow(query, args...).Scan(&id)
	if err == sql.ErrNoRows {
		return 0, false, nil
	}
	return id, err == nil, err
}

func (s *Store) imported(name string) error {
	_, ok, err := s.find(0, name) // want "unprotected-insert"
	if err != nil || ok {
		return err
	}
	query, args := sqlbuilder.InsertInto("users").Cols("name", "email").Values(name, rand.Text()+"@example.org").Build()
	_, err = s.db.Exec(query, args...)
	return err
}

// A WHERE clause that is made apart is not followed.
func (s *Store) shared(name string) error {
	cond := sqlbuilder.NewCond()
	where := sqlbuilder.NewWhereClause().AddWhereExpr(cond.Args, cond.Equal("name", name))
	query, args := sqlbuilder.Select("id").From("users").AddWhereClause(where).Build()
	var id int64
	err := s.db.QueryRow(query, args...).Scan(&id) // want "unknown-table"
	if err == sql.ErrNoRows {
		query, args = sqlbuilder.InsertInto("users").Cols("name", "email").Values(name, rand.Text()+"@example.org").Build()
		_, err = s.db.Exec(query, args...)
	}
	return err
}

// ok: the database decides.
func (s *Store) ignored(email string) error {
	sb := s.flavor.NewSelectBuilder()
	sb.Select("id").From("users").Where(sb.Equal("email", email))
	query, args := sb.Build()
	var id int64
	err := s.db.QueryRow(query, args...).Scan(&id)
	if err == sql.ErrNoRows {
		ib := s.flavor.NewInsertBuilder()
		query, args = ib.InsertIgnoreInto("users").Cols("email").Values(email).Build()
		_, err = s.db.Exec(query, args...)
	}
	return err
}

// ok: the row of another table is looked for.
func (s *Store) other(user int64, email string) error {
	sb := s.flavor.NewSelectBuilder()
	sb.Select("1").From("members").Where(sb.Equal("user_id", user))
	query, args := sb.Build()
	var one int
	if err := s.db.QueryRow(query, args...).Scan(&one); err != nil {
		return err
	}
	query, args = sqlbuilder.InsertInto("users").Cols("email").Values(email).Build()
	_, err := s.db.Exec(query, args...)
	return err
}

// ok: rows are looked up to be changed.
func (s *Store) renamed(name, to string) error {
	sb := s.flavor.NewSelectBuilder()
	sb.Select("id").From("users").Where(sb.Equal("name", name))
	query, args := sb.Build()
	var id int64
	if err := s.db.QueryRow(query, args...).Scan(&id); err != nil {
		return err
	}
	ub := s.flavor.NewUpdateBuilder()
	ub.Update("users").Set(ub.Assign("name", to)).Where(ub.Equal("id", id))
	query, args = ub.Build()
	_, err := s.db.Exec(query, args...)
	return err
}
