// Package xorm holds get-then-insert code in xorm.io/xorm.
package xorm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"xorm.io/builder"
	"xorm.io/xorm"
	"xorm.io/xorm/names"
	"xorm.io/xorm/schemas"
)

// User has no key on its name; its e-mail address is unique.
type User struct {
	Id      int64
	Name    string  `xorm:"varchar(100)"`
	Email   *string `xorm:"varchar(100) unique"`
	Tenant  string
	Active  bool
	Created time.Time `xorm:"created"`
	Deleted time.Time `xorm:"deleted"`
}

// Award is what a user has got, once for each badge. No key says so.
type Award struct {
	Id      int64
	UserId  int64
	BadgeId int64
	Note    string
}

// Badge is what users are awarded.
type Badge struct {
	Id     int64
	Awards int
}

// Session is kept under two natural keys.
type Session struct {
	Owner  string `xorm:"varchar(100) notnull pk"`
	Name   string `xorm:"varchar(100) notnull pk"`
	Opened int
}

// TableName is the name of the table.
func (*Session) TableName() string { return "login_session" }

// Device is registered once for an account and a serial number.
type Device struct {
	ID        int64 `xorm:"pk autoincr"`
	AccountID int64
	SerialNo  string
	HTTPName  string
}

// Store is a repository.
type Store struct{ db *xorm.Engine }

// open names columns as Go's own abbreviations want it: account_id, not account_i_d.
func open(db *xorm.Engine) *Store {
	db.SetMapper(names.GonicMapper{})
	return &Store{db: db}
}

func (s *Store) register(account int64, serial string) error {
	has, err := s.db.Exist(&Device{AccountID: account, SerialNo: serial}) // want "unhandled-conflict"
	if err != nil || has {
		return err
	}
	_, err = s.db.Insert(&Device{AccountID: account, SerialNo: serial})
	return err
}

func (s *Store) registerName(name string) error {
	has, err := s.db.Exist(&Device{HTTPName: name}) // want "unprotected-insert"
	if err != nil || has {
		return err
	}
	_, err = s.db.Insert(&Device{HTTPName: name, SerialNo: rand.Text()})
	return err
}

func (s *Store) bean(name string) error {
	user := &User{Name: name}
	has, err := s.db.Get(user) // want "unprotected-insert"
	if err != nil || has {
		return err
	}
	_, err = s.db.Insert(&User{Name: name})
	return err
}

func (s *Store) unique(email string) error {
	has, err := s.db.Where("email = ?", email).Exist(&User{}) // want "unhandled-conflict"
	if err != nil || has {
		return errors.New("taken")
	}
	_, err = s.db.InsertOne(&User{Email: &email})
	return err
}

// A session is changed in place, whether or not the code takes what the call gives.
func (s *Store) inPlace(name, tenant string) error {
	session := s.db.NewSession()
	defer session.Close()
	session.Where("name = ?", name)
	if tenant != "" {
		session.And("tenant = ?", tenant)
	}
	n, err := session.Count(new(User)) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	_, err = session.Insert(&User{Name: name, Tenant: tenant})
	return err
}

// Counting has ended the session's conditions: what is found next is another question.
func (s *Store) ended(email, name string) error {
	session := s.db.NewSession()
	if has, _ := session.Where("name = ?", name).Exist(&User{}); !has {
		return errors.New("unknown")
	}
	if has, _ := session.Where("email = ?", email).Exist(&User{}); has { // want "unhandled-conflict"
		return errors.New("taken")
	}
	_, err := session.Insert(&User{Email: &email})
	return err
}

func (s *Store) inTransaction(ctx context.Context, name string) error {
	_, err := s.db.Transaction(func(session *xorm.Session) (any, error) {
		session = session.Context(ctx)
		old := &User{}
		has, err := session.Where(builder.Eq{"name": name, "tenant": "a"}).ForUpdate().Get(old) // want "unprotected-insert"
		if err != nil || has {
			return nil, err
		}
		return session.Insert(&User{Name: name, Tenant: "a"})
	})
	return err
}

// The badge is locked first: of two callers with the same badge one waits.
func (s *Store) parentLocked(user, badge int64) error {
	_, err := s.db.Transaction(func(session *xorm.Session) (any, error) {
		has, err := session.ID(badge).ForUpdate().Get(&Badge{})
		if err != nil || !has {
			return nil, errors.New("no such badge")
		}
		if has, err = session.Get(&Award{UserId: user, BadgeId: badge}); err != nil || has {
			return nil, err
		}
		return session.Insert(&Award{UserId: user, BadgeId: badge})
	})
	return err
}

// The lock is on another badge than the one that is looked for.
func (s *Store) otherLocked(user, badge, other int64) error {
	session := s.db.NewSession()
	if err := session.Begin(); err != nil {
		return err
	}
	if has, err := session.ID(other).ForUpdate().Get(&Badge{}); err != nil || !has {
		return errors.New("no such badge")
	}
	has, err := session.Get(&Award{UserId: user, BadgeId: badge}) // want "unprotected-insert"
	if err != nil || has {
		return err
	}
	if _, err := session.Insert(&Award{UserId: user, BadgeId: badge}); err != nil {
		return err
	}
	return session.Commit()
}

func (s *Store) primary(owner, name string) error {
	has, err := s.db.ID(schemas.PK{owner, name}).Exist(&Session{}) // want "unhandled-conflict"
	if err != nil || has {
		return err
	}
	_, err = s.db.Insert(&Session{Owner: owner, Name: name})
	return err
}

func (s *Store) find(owner, name string) (*Session, error) {
	row := Session{Owner: owner, Name: name}
	has, err := s.db.Get(&row)
	if err != nil {
		return nil, err
	}
	if has {
		return &row, nil
	}
	return nil, nil
}

func (s *Store) nilOnMiss(row *Session) error {
	old, err := s.find(row.Owner, row.Name) // want "unhandled-conflict"
	if err != nil {
		return err
	}
	if old == nil {
		_, err = s.db.Insert(row)
	} else {
		_, err = s.db.ID(schemas.PK{old.Owner, old.Name}).Cols("opened").Update(row)
	}
	return err
}

func (s *Store) saveOrInsert(row *Award) error {
	old := &Award{UserId: row.UserId, BadgeId: row.BadgeId}
	has, err := s.db.Get(old) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if has {
		_, err = s.db.ID(old.Id).Cols("note").Update(row)
	} else {
		_, err = s.db.Insert(row)
	}
	return err
}

var errMissing = errors.New("missing")

func wrapGet(has bool, err error) error {
	if err != nil {
		return err
	}
	if !has {
		return errMissing
	}
	return nil
}

func (s *Store) wrapped(name string) error {
	var user User
	err := wrapGet(s.db.Where("name = ?", name).Get(&user)) // want "unprotected-insert"
	if !errors.Is(err, errMissing) {
		return err
	}
	_, err = s.db.Insert(&User{Name: name})
	return err
}

func (s *Store) exists(ctx context.Context, bean any) (bool, error) {
	return s.db.Context(ctx).Exist(bean)
}

func (s *Store) helper(ctx context.Context, name string) error {
	if yes, err := s.exists(ctx, &User{Name: name}); err != nil || yes { // want "unprotected-insert"
		return err
	}
	_, err := s.db.Context(ctx).Insert(&User{Name: name})
	return err
}

func (s *Store) updateElseInsert(user, badge int64, note string) error {
	n, err := s.db.Where("user_id = ?", user).And("badge_id = ?", badge).Cols("note").Update(&Award{Note: note}) // want "unprotected-insert"
	if err != nil || n > 0 {
		return err
	}
	_, err = s.db.Insert(&Award{UserId: user, BadgeId: badge, Note: note})
	return err
}

func (s *Store) raw(name string) error {
	rows, err := s.db.Query("SELECT id FROM user WHERE name = ?", name) // want "unprotected-insert"
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		_, err = s.db.Exec("INSERT INTO user (name) VALUES (?)", name)
	}
	return err
}

// The awards that are there are put into a map, and the others inserted.
func (s *Store) batch(badge int64, users []int64) error {
	var have []*Award
	if err := s.db.Where("badge_id = ?", badge).In("user_id", users).Find(&have); err != nil { // want "unprotected-insert"
		return err
	}
	known := make(map[int64]bool)
	for _, a := range have {
		known[a.UserId] = true
	}
	missing := make([]*Award, 0)
	for _, u := range users {
		if !known[u] {
			missing = append(missing, &Award{UserId: u, BadgeId: badge})
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err := s.db.Insert(missing)
	return err
}

// Two beans are two inserts.
func (s *Store) both(name string, user, badge int64) error {
	has, err := s.db.Exist(&Award{UserId: user, BadgeId: badge}) // want "unprotected-insert"
	if err != nil || has {
		return err
	}
	_, err = s.db.Insert(&User{Name: name}, &Award{UserId: user, BadgeId: badge})
	return err
}

func query(db xorm.Interface, name string) (bool, error) {
	return db.Where(builder.NewCond().And(builder.Eq{"name": name})).Exist(&User{})
}

func (s *Store) throughInterface(name string) error {
	if has, err := query(s.db, name); err != nil || has { // want "unprotected-insert"
		return err
	}
	_, err := s.db.Insert(&User{Name: name})
	return err
}

// Updating a row that must be there inserts nothing.
func (s *Store) rename(id int64, name string) error {
	has, err := s.db.ID(id).Exist(&User{})
	if err != nil || !has {
		return errors.New("unknown")
	}
	_, err = s.db.ID(id).Cols("name").Update(&User{Name: name})
	return err
}

// What must exist is no miss.
func (s *Store) visit(user int64) error {
	var u User
	if has, err := s.db.ID(user).Get(&u); err != nil || !has {
		return errors.New("unknown")
	}
	_, err := s.db.Insert(&Award{UserId: user, Note: "visited"})
	return err
}

// Links are asked for one by one, by OR; those that are gone are revived, and those that are missing inserted.
func (s *Store) link(awards ...*Award) error {
	var have []*Award
	session := s.db.NewSession()
	for _, a := range awards {
		session = session.Or(builder.Eq{"user_id": a.UserId, "badge_id": a.BadgeId})
	}
	if err := session.Find(&have); err != nil { // want "unprotected-insert"
		return err
	}
	known := make(map[string]*Award)
	for _, a := range have {
		known[fmt.Sprintf("%d:%d", a.UserId, a.BadgeId)] = a
	}
	var revived, missing []*Award
	for _, a := range awards {
		if old, ok := known[fmt.Sprintf("%d:%d", a.UserId, a.BadgeId)]; ok {
			if old.Note == "gone" {
				old.Note = "back"
				revived = append(revived, old)
			}
		} else {
			a.Note = "new"
			missing = append(missing, a)
		}
	}
	for _, a := range revived {
		if _, err := s.db.ID(a.Id).Cols("note").Update(a); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err := s.db.Insert(missing)
	return err
}

// paged is a query of which the helper decides order, page and conditions.
func (s *Store) paged(owner string, offset, limit int, field, value, sortField, sortOrder string) *xorm.Session {
	session := s.db.Prepare()
	if offset != -1 && limit != -1 {
		session.Limit(limit, offset)
	}
	if owner != "" {
		session = session.And("tenant = ?", owner)
	}
	if field != "" && value != "" {
		session = session.And(fmt.Sprintf("%s = ?", strings.ToLower(field)), value)
	}
	if sortField == "" || sortOrder == "" || !strings.HasSuffix(sortField, "e") {
		sortField = "created"
	}
	if strings.HasPrefix(sortField, "old") {
		sortField = strings.TrimPrefix(sortField, "old")
	}
	if sortOrder == "ascend" {
		session = session.Asc(sortField)
	} else {
		session = session.Desc(sortField)
	}
	return session
}

func (s *Store) throughPage(name string) error {
	var users []*User
	if err := s.paged("", 0, 1, "name", name, "created", "desc").Find(&users); err != nil || len(users) > 0 { // want "unprotected-insert"
		return err
	}
	_, err := s.db.Insert(&User{Name: name})
	return err
}

// Translate is a text in another language.
func Translate(lang string, texts map[string]string, text string) string {
	if t := texts[lang+text]; t != "" {
		return t
	}
	return strings.SplitN(text, ":", 2)[1]
}

// message says what is wrong with a name, "" if nothing is.
func (s *Store) message(name string) string {
	if has, err := s.db.Exist(&User{Name: name}); err != nil || has {
		return Translate("de", nil, "user:name is taken")
	}
	return ""
}

func (s *Store) signUp(name string) error {
	if msg := s.message(name); msg != "" { // want "unprotected-insert"
		return errors.New(msg)
	}
	_, err := s.db.Insert(&User{Name: name})
	return err
}

// takeName takes a name that is free.
func (s *Store) takeName(id int64, name string) error {
	has, err := s.db.Where("name = ?", name).And("id <> ?", id).Exist(&User{}) // want "check-then-update"
	if err != nil || has {
		return err
	}
	_, err = s.db.ID(id).Cols("name").Update(&User{Name: name})
	return err
}
