// Package jet holds get-then-insert code in github.com/go-jet/jet/v2, over its
// builders and over what it generated.
package jet

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"github.com/go-jet/jet/v2/qrm"
	. "github.com/go-jet/jet/v2/sqlite"

	"github.com/dupsert/dupsert/testdata/real/cases/jet/model"
	"github.com/dupsert/dupsert/testdata/real/cases/jet/table"
)

// Store is a repository.
type Store struct{ db *sql.DB }

func (s *Store) textbook(ctx context.Context, name string) (*model.Users, error) {
	var user model.Users
	stmt := SELECT(table.Users.AllColumns).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name))).LIMIT(1)
	err := stmt.QueryContext(ctx, s.db, &user) // want "unprotected-insert"
	if errors.Is(err, qrm.ErrNoRows) {
		err = table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(name, rand.Text()).RETURNING(table.Users.AllColumns).QueryContext(ctx, s.db, &user)
	}
	return &user, err
}

// A list that is empty; the row is a struct's.
func (s *Store) unique(ctx context.Context, u model.Users) error {
	var taken []model.Users
	if err := table.Users.SELECT(table.Users.ID).WHERE(table.Users.Email.EQ(String(u.Email))).QueryContext(ctx, s.db, &taken); err != nil { // want "unhandled-conflict"
		return err
	}
	if len(taken) > 0 {
		return errors.New("taken")
	}
	_, err := table.Users.INSERT(table.Users.MutableColumns).MODEL(u).ExecContext(ctx, s.db)
	return err
}

// In a transaction, in a function that is handed it; a condition that is sometimes longer.
func (s *Store) transacted(ctx context.Context, name string, org int64) error {
	return s.within(ctx, func(tx *sql.Tx) error {
		same := table.Users.Name.EQ(String(name))
		if org != 0 {
			same = same.AND(table.Users.OrgID.EQ(Int(org)))
		}
		var found struct{ ID int64 }
		err := SELECT(table.Users.ID.AS("id")).FROM(table.Users).WHERE(same).QueryContext(ctx, tx, &found) // want "unprotected-insert"
		if !errors.Is(err, qrm.ErrNoRows) {
			return err
		}
		_, err = table.Users.INSERT(table.Users.AllColumns.Except(table.Users.ID)).MODEL(&model.Users{Name: name, Email: rand.Text(), OrgID: int32(org)}).ExecContext(ctx, tx)
		return err
	})
}

func (s *Store) within(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// By a number, in functions of their own.
func (s *Store) counted(ctx context.Context, name string) error {
	n, err := s.count(ctx, LOWER(table.Users.Name).EQ(LOWER(String(name)))) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	return s.insert(ctx, []model.Users{{Name: name, Email: rand.Text()}})
}

func (s *Store) count(ctx context.Context, cond BoolExpression) (int64, error) {
	var dest struct{ Count int64 }
	err := SELECT(COUNT(STAR).AS("count")).FROM(table.Users).WHERE(cond).QueryContext(ctx, s.db, &dest)
	return dest.Count, err
}

func (s *Store) insert(ctx context.Context, users []model.Users) error {
	_, err := table.Users.INSERT(table.Users.Name, table.Users.Email).MODELS(users).ExecContext(ctx, s.db)
	return err
}

// By whether there is a row, and rows that are read one by one.
func (s *Store) member(ctx context.Context, org, user int64) error {
	m := table.Members.AS("m")
	rows, err := SELECT(m.Role).FROM(m.INNER_JOIN(table.Users, table.Users.ID.EQ(m.UserID))).
		WHERE(AND(m.OrgID.EQ(Int(org)), m.UserID.EQ(Int(user)))).Rows(ctx, s.db) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return nil
	}
	_, err = table.Members.INSERT(table.Members.AllColumns).VALUES(org, user, "guest").ExecContext(ctx, s.db)
	return err
}

func (s *Store) exists(ctx context.Context, name string) error {
	var dest struct{ Taken bool }
	err := SELECT(EXISTS(SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name)))).AS("taken")).QueryContext(ctx, s.db, &dest) // want "unprotected-insert"
	if err != nil || dest.Taken {
		return err
	}
	_, err = table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(String(name), rand.Text()).ExecContext(ctx, s.db)
	return err
}

// Text of the code's own.
func (s *Store) raw(ctx context.Context, name string) error {
	var ids []int64
	err := RawStatement("SELECT id FROM users WHERE name = #name", RawArgs{"#name": name}).QueryContext(ctx, s.db, &ids) // want "unprotected-insert"
	if err != nil || len(ids) > 0 {
		return err
	}
	_, err = RawStatement("INSERT INTO users (name, email) VALUES ($1, $2)", RawArgs{"$1": name, "$2": rand.Text()}).ExecContext(ctx, s.db)
	return err
}

// A row that is there is not changed, so none is inserted.
func (s *Store) updated(ctx context.Context, name, nick string) error {
	res, err := table.Users.UPDATE(table.Users.Nick).SET(nick).WHERE(table.Users.Name.EQ(String(name))).ExecContext(ctx, s.db) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = table.Users.INSERT(table.Users.Name, table.Users.Email, table.Users.Nick).VALUES(name, rand.Text(), nick).ExecContext(ctx, s.db)
	return err
}

// ON CONFLICT on columns of which no key is made.
func (s *Store) unbacked(ctx context.Context, name string) error {
	var found []model.Users
	err := SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name))).QueryContext(ctx, s.db, &found) // want "unbacked-upsert"
	if err != nil || len(found) > 0 {
		return err
	}
	_, err = table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(name, rand.Text()).
		ON_CONFLICT(table.Users.Name).DO_UPDATE(SET(table.Users.Email.SET(table.Users.EXCLUDED.Email))).ExecContext(ctx, s.db)
	return err
}

// ok: the database decides.
func (s *Store) ignored(ctx context.Context, u model.Users) error {
	var found model.Users
	err := SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Email.EQ(String(u.Email))).QueryContext(ctx, s.db, &found)
	if !errors.Is(err, qrm.ErrNoRows) {
		return err
	}
	_, err = table.Users.INSERT(table.Users.MutableColumns).MODEL(u).ON_CONFLICT(table.Users.Email).DO_NOTHING().ExecContext(ctx, s.db)
	return err
}

// ok: the row is of another table.
func (s *Store) other(ctx context.Context, user int64, email string) error {
	var found []struct{ Role string }
	if err := SELECT(table.Members.Role).FROM(table.Members).WHERE(table.Members.UserID.EQ(Int(user))).QueryContext(ctx, s.db, &found); err != nil || len(found) > 0 {
		return err
	}
	_, err := table.Users.INSERT(table.Users.Name, table.Users.Email).VALUES(rand.Text(), email).ExecContext(ctx, s.db)
	return err
}

// ok: a row that is found is changed.
func (s *Store) renamed(ctx context.Context, name, to string) error {
	var user model.Users
	if err := SELECT(table.Users.ID).FROM(table.Users).WHERE(table.Users.Name.EQ(String(name))).QueryContext(ctx, s.db, &user); err != nil {
		return err
	}
	_, err := table.Users.UPDATE().SET(table.Users.Nick.SET(String(to))).WHERE(table.Users.ID.EQ(Int(user.ID))).ExecContext(ctx, s.db)
	return err
}
