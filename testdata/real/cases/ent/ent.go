// Package cases holds get-then-insert code on a client that ent generated.
package cases

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"strings"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqlgraph"

	"github.com/dupsert/dupsert/testdata/real/cases/ent/ent"
	"github.com/dupsert/dupsert/testdata/real/cases/ent/ent/group"
	"github.com/dupsert/dupsert/testdata/real/cases/ent/ent/pet"
	"github.com/dupsert/dupsert/testdata/real/cases/ent/ent/predicate"
	"github.com/dupsert/dupsert/testdata/real/cases/ent/ent/setting"
	"github.com/dupsert/dupsert/testdata/real/cases/ent/ent/user"
)

// Store is a repository.
type Store struct{ client *ent.Client }

func (s *Store) textbook(ctx context.Context, title, name string) (*ent.Group, error) {
	g, err := s.client.Group.Query().Where(group.Title(title)).Only(ctx) // want "unprotected-insert"
	if ent.IsNotFound(err) {
		return s.client.Group.Create().SetName(name).SetTitle(title).Save(ctx)
	}
	return g, err
}

func (s *Store) anyError(ctx context.Context, title, name string) (*ent.Group, error) {
	g, err := s.client.Group.
		Query().
		Where(group.TitleEQ(title)).
		First(ctx) // want "unprotected-insert"
	if err == nil {
		return g, nil
	}
	return s.client.Group.Create().SetName(name).SetTitle(title).Save(ctx)
}

func (s *Store) unique(ctx context.Context, name string) error {
	taken, err := s.client.Group.Query().Where(group.NameEQ(name)).Exist(ctx) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if taken {
		return errors.New("taken")
	}
	return s.client.Group.Create().SetName(name).SetTitle("").Exec(ctx)
}

func (s *Store) recognised(ctx context.Context, name string) error {
	n, err := s.client.Group.Query().Where(group.Name(name)).Count(ctx)
	if err != nil || n > 0 {
		return errors.New("taken")
	}
	_, err = s.client.Group.Create().SetName(name).SetTitle("").Save(ctx)
	if ent.IsConstraintError(err) {
		return errors.New("taken")
	}
	return err
}

func (s *Store) byType(ctx context.Context, name string) error {
	_, err := s.client.Group.Query().Where(group.Name(name)).OnlyID(ctx)
	var missing *ent.NotFoundError
	if !errors.As(err, &missing) {
		return err
	}
	err = s.client.Group.Create().SetName(name).SetTitle("").Exec(ctx)
	var violated *ent.ConstraintError
	if errors.As(err, &violated) {
		return nil
	}
	return err
}

func (s *Store) byGraph(ctx context.Context, name string) error {
	if _, err := s.client.Group.Query().Where(group.Name(name)).FirstID(ctx); !ent.IsNotFound(err) {
		return err
	}
	err := s.client.Group.Create().SetName(name).SetTitle("").Exec(ctx)
	if sqlgraph.IsUniqueConstraintError(err) {
		return nil
	}
	return fmt.Errorf("create group: %w", err)
}

func (s *Store) masked(ctx context.Context, title, name string) error {
	g, err := s.client.Group.Query().Where(group.Title(title)).Only(ctx) // want "unprotected-insert"
	if ent.MaskNotFound(err) != nil {
		return err
	}
	if g != nil {
		return nil
	}
	return s.client.Group.Create().SetName(name).SetTitle(title).Exec(ctx)
}

// ok: the lookup is before an update.
func (s *Store) mustExist(ctx context.Context, id int, email string) error {
	g, err := s.client.Group.Get(ctx, id)
	if err != nil {
		return err
	}
	return s.client.User.Create().SetEmail(email).SetName("").SetGroup(g).Exec(ctx)
}

func (s *Store) naturalKey(ctx context.Context, id string) error {
	_, err := s.client.Setting.Get(ctx, id) // want "unhandled-conflict"
	if ent.IsNotFound(err) {
		return s.client.Setting.Create().SetID(id).SetValue("").Exec(ctx)
	}
	return err
}

// ok: an upsert on the key.
func (s *Store) upsert(ctx context.Context, id string) error {
	if _, err := s.client.Setting.Query().Where(setting.ID(id)).Only(ctx); !ent.IsNotFound(err) {
		return err
	}
	return s.client.Setting.Create().SetID(id).SetValue("").OnConflictColumns(setting.FieldID).UpdateNewValues().Exec(ctx)
}

// ok: the same, written with options.
func (s *Store) ignore(ctx context.Context, email string) (int, error) {
	id, err := s.client.User.Query().Where(user.Email(email)).FirstID(ctx)
	if err == nil {
		return id, nil
	}
	return s.client.User.Create().SetEmail(email).SetName("").OnConflict(sql.ConflictColumns(user.FieldEmail)).Ignore().ID(ctx)
}

// A user without a group is not unique by name: NULLs are distinct.
func (s *Store) withoutGroup(ctx context.Context, name string, email string) error {
	if ok, err := s.client.User.Query().Where(user.Name(name), user.Not(user.HasGroup())).Exist(ctx); ok || err != nil { // want "unprotected-insert"
		return err
	}
	return s.client.User.Create().SetEmail(email).SetName(name).Exec(ctx)
}

func (s *Store) withGroup(ctx context.Context, g *ent.Group, name string, email string) error {
	ok, err := s.client.User.Query().Where(user.Name(name), user.HasGroupWith(group.ID(g.ID))).Exist(ctx) // want "unhandled-conflict"
	if ok || err != nil {
		return err
	}
	return s.client.User.Create().SetEmail(email).SetName(name).SetGroup(g).Exec(ctx)
}

func (s *Store) alongEdge(ctx context.Context, g *ent.Group, name string, email string) error {
	ok, err := s.client.Group.QueryUsers(g).Where(user.Name(name)).Exist(ctx) // want "unhandled-conflict"
	if ok || err != nil {
		return err
	}
	return s.client.User.Create().SetEmail(email).SetName(name).SetGroupID(g.ID).Exec(ctx)
}

func (s *Store) fromEntity(ctx context.Context, u *ent.User, name string) error {
	pets, err := u.QueryPets().Where(pet.Name(name)).All(ctx) // want "unhandled-conflict"
	if err != nil || len(pets) > 0 {
		return err
	}
	return s.client.Pet.Create().SetOwner(u).SetName(name).Exec(ctx)
}

func (s *Store) alongQuery(ctx context.Context, id int, name string) error {
	n, err := s.client.User.Query().Where(user.ID(id)).QueryPets().Where(pet.Name(name)).Count(ctx) // want "unhandled-conflict"
	if err != nil || n != 0 {
		return err
	}
	return s.client.Pet.Create().SetOwnerID(id).SetName(name).Exec(ctx)
}

// The edge's key is in the row that is looked for: a child's.
func (s *Store) children(ctx context.Context, parent *ent.Pet, age int) error {
	if ok, err := parent.QueryChildren().Where(pet.Age(age)).Exist(ctx); ok || err != nil { // want "unhandled-conflict"
		return err
	}
	return s.client.Pet.Create().SetParent(parent).SetAge(age).SetName("").Exec(ctx)
}

// ok: another row's edges say nothing of this one.
func (s *Store) otherEdge(ctx context.Context, u *ent.User) error {
	if ok, err := u.QueryFriends().Exist(ctx); ok || err != nil {
		return err
	}
	return s.client.Group.Create().SetName("lonely").SetTitle("").Exec(ctx)
}

func (s *Store) folded(ctx context.Context, email string) error {
	if _, err := s.client.User.Query().Where(user.EmailEqualFold(email)).First(ctx); err == nil { // want "unprotected-insert"
		return errors.New("taken")
	}
	return s.client.User.Create().SetEmail(email).SetName("").Exec(ctx)
}

func (s *Store) partial(ctx context.Context, nick *string, email string) error {
	if nick == nil {
		return nil
	}
	ok, err := s.client.User.Query().Where(user.NicknameEQ(*nick), user.DeletedAtIsNil()).Exist(ctx) // want "unhandled-conflict"
	if ok || err != nil {
		return err
	}
	return s.client.User.Create().SetEmail(email).SetName("").SetNillableNickname(nick).Exec(ctx)
}

// A predicate is written on the statement itself.
func (s *Store) written(ctx context.Context, title, name string) error {
	p := predicate.Group(func(s *sql.Selector) { s.Where(sql.EQ(s.C(group.FieldTitle), title)) })
	ok, err := s.client.Group.Query().Where(p).Exist(ctx) // want "unprotected-insert"
	if ok || err != nil {
		return err
	}
	return s.client.Group.Create().SetName(name).SetTitle(title).Exec(ctx)
}

// An update that changes nothing looks up, too.
func (s *Store) updated(ctx context.Context, title, name string) error {
	n, err := s.client.Group.Update().Where(group.Title(title)).SetName(name).Save(ctx) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	return s.client.Group.Create().SetName(name).SetTitle(title).Exec(ctx)
}

func (s *Store) inTransaction(ctx context.Context, title, name string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Group.Query().Where(group.Title(title)).Only(ctx); !ent.IsNotFound(err) { // want "unprotected-insert"
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Group.Create().SetName(name).SetTitle(title).Exec(ctx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// PostgreSQL fails one of two serializable transactions.
func (s *Store) serializable(ctx context.Context, title, name string) error {
	tx, err := s.client.BeginTx(ctx, &sql.TxOptions{Isolation: stdsql.LevelSerializable})
	if err != nil {
		return err
	}
	if _, err := tx.Group.Query().Where(group.Title(title)).Only(ctx); !ent.IsNotFound(err) { // want "unhandled-conflict"
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Group.Create().SetName(name).SetTitle(title).Exec(ctx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// WithTx runs fn in a transaction. https://entgo.io/docs/transactions#best-practices
func WithTx(ctx context.Context, client *ent.Client, fn func(tx *ent.Tx) error) error {
	tx, err := client.Tx(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if v := recover(); v != nil {
			_ = tx.Rollback()
			panic(v)
		}
	}()
	if err := fn(tx); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			err = fmt.Errorf("%w: rolling back transaction: %v", err, rerr)
		}
		return err
	}
	return tx.Commit()
}

func (s *Store) wrapped(ctx context.Context, title, name string) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		c := tx.Client()
		if ok, err := c.Group.Query().Where(group.Title(title)).Exist(ctx); ok || err != nil { // want "unprotected-insert"
			return err
		}
		return c.Group.Create().SetName(name).SetTitle(title).Exec(ctx)
	})
}

func (s *Store) bulk(ctx context.Context, titles []string, name string) error {
	existing, err := s.client.Group.Query().Where(group.TitleIn(titles...)).All(ctx) // want "unprotected-insert"
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, g := range existing {
		have[g.Title] = true
	}
	var builders []*ent.GroupCreate
	for _, title := range titles {
		if !have[title] {
			builders = append(builders, s.client.Group.Create().SetName(name).SetTitle(title))
		}
	}
	return s.client.Group.CreateBulk(builders...).Exec(ctx)
}

func (s *Store) mapBulk(ctx context.Context, title string, names []string) error {
	if ok, err := s.client.Group.Query().Where(group.Title(title)).Exist(ctx); ok || err != nil { // want "unprotected-insert"
		return err
	}
	return s.client.Group.MapCreateBulk(names, func(c *ent.GroupCreate, i int) { c.SetName(names[i]).SetTitle(title) }).Exec(ctx)
}

// A query is built by one function and run by another.
func (s *Store) titled(title string) *ent.GroupQuery {
	return s.client.Group.Query().Where(group.Title(title))
}

func eager(q *ent.GroupQuery) *ent.GroupQuery { return q.WithUsers().Limit(1) }

func (s *Store) inSteps(ctx context.Context, title, name string, more bool) error {
	q := s.titled(title)
	if more {
		q.Where(group.NameNEQ(""))
	}
	if _, err := eager(q).First(ctx); err == nil { // want "unprotected-insert"
		return nil
	}
	create := s.client.Group.Create().SetTitle(title)
	create.SetName(name)
	_, err := create.Save(ctx)
	return err
}

// ok: the row written has a parent, those looked for have none.
func (s *Store) orphan(ctx context.Context, parent *ent.Pet, name string) error {
	if ok, err := s.client.Pet.Query().Where(pet.Name(name), pet.Not(pet.HasParent())).Exist(ctx); ok || err != nil {
		return err
	}
	return s.client.Pet.Create().SetName(name).SetParent(parent).Exec(ctx)
}

func (s *Store) below(parents ...*ent.Pet) *ent.PetQuery {
	q := s.client.Pet.Query()
	if len(parents) == 1 && parents[0] != nil {
		q = s.client.Pet.QueryChildren(parents[0])
	} else if parents[0] == nil {
		q = s.client.Pet.Query().Where(pet.Not(pet.HasParent()))
	} else {
		var ids []int
		for _, p := range parents {
			ids = append(ids, p.ID)
		}
		q.Where(pet.HasParentWith(pet.IDIn(ids...)))
	}
	return q
}

// The query is one of several; the row written is among those of some of them.
func (s *Store) oneOfSeveral(ctx context.Context, parent *ent.Pet, age int, name string) error {
	_, err := s.below(parent).Where(pet.Age(age)).First(ctx) // want "unhandled-conflict"
	if !ent.IsNotFound(err) {
		return err
	}
	return s.client.Pet.Create().SetName(name).SetAge(age).SetParent(parent).Exec(ctx)
}

var errTaken = errors.New("taken")

func translated(format string, err error) error {
	if ent.IsNotFound(err) {
		return errors.New("nothing")
	}
	if ent.IsConstraintError(err) {
		return errTaken
	}
	return fmt.Errorf(format, err)
}

func undone(tx *ent.Tx, format string, err error) error {
	rerr := tx.Rollback()
	err = translated(format, err)
	if rerr == nil {
		return err
	}
	return fmt.Errorf("rolling back: %w", err)
}

// ok: the violation is translated where the transaction is undone.
func (s *Store) translatedInTx(ctx context.Context, name string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return translated("begin: %w", err)
	}
	first := false
	if _, err := tx.Group.Query().Where(group.Name(name)).Only(ctx); err != nil {
		if !ent.IsNotFound(err) {
			return undone(tx, "get: %w", err)
		}
		first = true
	}
	if first {
		if _, err = tx.Group.Create().SetName(name).SetTitle("").Save(ctx); err != nil {
			return undone(tx, "create: %w", err)
		}
	}
	return tx.Commit()
}

// ok: the owner's row is locked first, so that one caller waits for the other.
func (s *Store) lockedOwner(ctx context.Context, id int, age int, name string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.User.Query().Where(user.ID(id)).ForUpdate().Only(ctx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	n, err := tx.Pet.Query().Where(pet.OwnerID(id), pet.Age(age)).Count(ctx)
	if err != nil || n > 0 {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Pet.Create().SetOwnerID(id).SetAge(age).SetName(name).Exec(ctx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (s *Store) register(ctx context.Context, email string) error {
	if _, err := s.client.User.Query().Where(user.EmailEqualFold(email)).First(ctx); err == nil { // want "unhandled-conflict"
		return errors.New("taken")
	}
	return s.client.User.Create().SetEmail(email).SetName("").Exec(ctx)
}

// The address is in its normal form when it is handed over.
func (s *Store) form(ctx context.Context, email string) error {
	return s.register(ctx, strings.ToLower(email))
}

// takeTitle takes a title that is free.
func (s *Store) takeTitle(ctx context.Context, id int, title string) error {
	taken, err := s.client.Group.Query().Where(group.Title(title), group.IDNEQ(id)).Exist(ctx) // want "check-then-update"
	if err != nil || taken {
		return err
	}
	return s.client.Group.UpdateOneID(id).SetTitle(title).Exec(ctx)
}
