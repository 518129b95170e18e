// Package gorm holds get-then-insert code in gorm.io/gorm.
package gorm

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// User has no key on its name; its e-mail address is unique.
type User struct {
	gorm.Model
	Name   string
	Email  *string
	Age    int
	Tenant string
}

// Account is unique by tenant and login as long as it is not deleted.
type Account struct {
	ID        uint
	DeletedAt gorm.DeletedAt
	Login     string
	Tenant    string
}

// Tag has a natural key and a name for its table.
type Tag struct {
	Name string `gorm:"primaryKey"`
	Hits int
	Path string
}

// TableName is the name of the table.
func (Tag) TableName() string { return "tag_names" }

// Store is a repository.
type Store struct{ db *gorm.DB }

func (s *Store) textbook(name string) (*User, error) {
	var u User
	err := s.db.Where("name = ?", name).First(&u).Error // want "unprotected-insert"
	if errors.Is(err, gorm.ErrRecordNotFound) {
		u = User{Name: name}
		err = s.db.Create(&u).Error
	}
	return &u, err
}

func (s *Store) unique(email string) error {
	var u User
	if err := s.db.First(&u, "email = ?", email).Error; err == nil { // want "unhandled-conflict"
		return errors.New("taken")
	}
	return s.db.Create(&User{Email: &email}).Error
}

func (s *Store) recognised(email string) error {
	var u User
	if err := s.db.First(&u, "email = ?", email).Error; err == nil {
		return errors.New("taken")
	}
	err := s.db.Create(&User{Email: &email}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil
	}
	return err
}

func (s *Store) zeroID(name string) error {
	u := User{}
	s.db.Where(&User{Name: name}).First(&u) // want "unprotected-insert"
	if u.ID == 0 {
		return s.db.Create(&User{Name: name, Age: 1}).Error
	}
	return nil
}

func (s *Store) rowsAffected(name string) error {
	var u User
	result := s.db.Where(map[string]any{"name": name, "tenant": "a"}).Limit(1).Find(&u) // want "unprotected-insert"
	if result.Error != nil {
		return result.Error
	}
	if result.RowsAffected == 0 {
		return s.db.Create(&User{Name: name, Tenant: "a"}).Error
	}
	return nil
}

func (s *Store) count(name string) error {
	var n int64
	if err := s.db.Model(&User{}).Where("name = ?", name).Count(&n).Error; err != nil { // want "unprotected-insert"
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	return s.db.Create(&User{Name: name}).Error
}

func taken(db *gorm.DB, model any, column, value string) (bool, error) {
	var n int64
	err := db.Model(model).Where(column+" = ?", value).Count(&n).Error
	return n > 0, err
}

func (s *Store) helper(name string) error {
	if yes, err := taken(s.db, &User{}, "name", name); err != nil || yes { // want "unprotected-insert"
		return errors.New("taken")
	}
	return s.db.Create(&User{Name: name}).Error
}

func (s *Store) inTransaction(name string) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		var u User
		if err := tx.Take(&u, User{Name: name}).Error; !errors.Is(err, gorm.ErrRecordNotFound) { // want "unprotected-insert"
			return err
		}
		return tx.Create(&User{Name: name}).Error
	})
}

func byTenant(tenant string) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB { return db.Where("tenant = ?", tenant) }
}

// The key covers tenant and login of rows that are not deleted, and so does the lookup.
func (s *Store) scoped(tenant, login string) error {
	var a Account
	if s.db.Scopes(byTenant(tenant)).Where("login = ?", login).First(&a).Error == nil { // want "unhandled-conflict"
		return nil
	}
	return s.db.Create(&Account{Tenant: tenant, Login: login}).Error
}

func (s *Store) orCreate(name string) (u User, err error) {
	err = s.db.Where(User{Name: name}).Attrs(User{Age: 3}).FirstOrCreate(&u).Error // want "unprotected-insert"
	return u, err
}

func (s *Store) orInit(name string) error {
	var u User
	s.db.FirstOrInit(&u, User{Name: name}) // want "unprotected-insert"
	u.Age++
	return s.db.Save(&u).Error
}

// Saving what was found updates it; saving what was not inserts it.
func (s *Store) save(name string) error {
	var u User
	err := s.db.Where("name = ?", name).Take(&u).Error // want "unprotected-insert"
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return err
	}
	u.Name = name
	return s.db.Save(&u).Error
}

func (s *Store) upsert(name string) error {
	var t Tag
	if s.db.First(&t, "name = ?", name).RowsAffected > 0 {
		return nil
	}
	return s.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "name"}}, DoNothing: true}).Create(&Tag{Name: name}).Error
}

func (s *Store) natural(name string) error {
	if err := s.db.First(&Tag{Name: name}).Error; errors.Is(err, gorm.ErrRecordNotFound) { // want "unhandled-conflict"
		return s.db.Create(&Tag{Name: name}).Error
	}
	return nil
}

// Updating a row that must be there inserts nothing.
func (s *Store) rename(ctx context.Context, id uint, name string) error {
	var u User
	if err := s.db.WithContext(ctx).First(&u, id).Error; err != nil {
		return err
	}
	return s.db.Model(&u).Update("name", name).Error
}

// What must exist is no miss: the audit row is written where the user was found.
func (s *Store) visit(id uint) error {
	var u User
	if err := s.db.First(&u, id).Error; err != nil {
		return err
	}
	return s.db.Create(&User{Name: u.Name + " (copy)"}).Error
}

func (s *Store) updateElseInsert(name string, age int) error {
	res := s.db.Model(&User{}).Where("name = ?", name).Updates(map[string]any{"age": age}) // want "unprotected-insert"
	if res.Error == nil && res.RowsAffected == 0 {
		return s.db.Create(&User{Name: name, Age: age}).Error
	}
	return res.Error
}

func (s *Store) raw(name string) error {
	var id int64
	s.db.Raw("SELECT id FROM users WHERE name = ?", name).Scan(&id) // want "unprotected-insert"
	if id == 0 {
		return s.db.Exec("INSERT INTO users (name) VALUES (?)", name).Error
	}
	return nil
}

// The rows that are there are put into a map, and the others inserted.
func (s *Store) batch(names []string) error {
	var have []User
	if err := s.db.Where("name IN ?", names).Find(&have).Error; err != nil { // want "unprotected-insert"
		return err
	}
	known := map[string]bool{}
	for _, u := range have {
		known[u.Name] = true
	}
	var missing []User
	for _, n := range names {
		if !known[n] {
			missing = append(missing, User{Name: n})
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return s.db.Create(&missing).Error
}

func (s *Store) folded(name string) error {
	var u User
	if s.db.Where("email = ?", strings.ToLower(name)).First(&u).Error == nil { // want "key-mismatch"
		return nil
	}
	return s.db.Create(&User{Email: &name}).Error
}

// Repo is a repository of any model.
type Repo[T any] struct{ db *gorm.DB }

func (r Repo[T]) find(column string, value any) (*T, error) {
	var row T
	if err := r.db.Where(column+" = ?", value).First(&row).Error; err != nil {
		return nil, err
	}
	return &row, nil
}

func (r Repo[T]) add(row *T) error { return r.db.Create(row).Error }

func (s *Store) generic(name string) error {
	users := Repo[User]{s.db}
	if _, err := users.find("name", name); errors.Is(err, gorm.ErrRecordNotFound) { // want "unprotected-insert"
		return users.add(&User{Name: name})
	}
	return nil
}

// Find reports no error: that the row's name is the one asked for says that it is there.
func (s *Store) byName(name string) *User {
	u := new(User)
	s.db.Where("name = ?", name).Find(u)
	if u.Name == name {
		return u
	}
	return nil
}

func (s *Store) sameName(name string) error {
	if s.byName(name) == nil { // want "unprotected-insert"
		return s.db.Create(&User{Name: name}).Error
	}
	return nil
}

// One form serves for new users and for old ones: a row with another id has taken the name.
func (s *Store) free(u *User) bool {
	have := s.byName(u.Name)
	if have == nil {
		return true
	}
	if u.ID == 0 && have.ID > 0 {
		return false
	}
	if u.ID > 0 && have.ID > 0 && u.ID != have.ID {
		return false
	}
	return true
}

func (s *Store) form(u *User) error {
	if !s.free(u) { // want "unprotected-insert"
		return errors.New("taken")
	}
	return s.db.Create(u).Error
}

// The names that are there are taken out of those that are wanted.
func (s *Store) difference(tenant string, wanted map[string]int) {
	var have []User
	s.db.Where("tenant = ?", tenant).Find(&have) // want "unprotected-insert"
	for _, u := range have {
		delete(wanted, u.Name)
	}
	for name, age := range wanted {
		s.db.Create(&User{Tenant: tenant, Name: name, Age: age})
	}
}

// Two tests before one insert are two questions.
func (s *Store) twoTests(name, tenant string) error {
	if yes, err := taken(s.db, &User{}, "name", name); err != nil || yes { // want "unprotected-insert"
		return errors.New("name taken")
	}
	if yes, err := taken(s.db, &User{}, "tenant", tenant); err != nil || yes { // want "unprotected-insert"
		return errors.New("tenant taken")
	}
	return s.db.Create(&User{Name: name, Tenant: tenant}).Error
}

// The text that is looked for is put together of the unique one.
func (s *Store) composed(name string) error {
	var t Tag
	full := fmt.Sprintf("tag:%s,all", name)
	if s.db.Where("path = ?", full).First(&t).Error == nil { // want "unhandled-conflict"
		return nil
	}
	return s.db.Create(&Tag{Name: name, Path: full}).Error
}

// Keyed locks mutexes by key.
type Keyed struct{ m *sync.Map }

// Lock locks the mutex of a key.
func (k *Keyed) Lock(key string) { k.of(key).Lock() }

// Unlock unlocks it.
func (k *Keyed) Unlock(key string) {
	if mu, ok := k.m.Load(key); ok {
		mu.(*sync.Mutex).Unlock()
	}
}

func (k *Keyed) of(key string) *sync.Mutex {
	mu, _ := k.m.LoadOrStore(key, &sync.Mutex{})
	return mu.(*sync.Mutex)
}

type locker interface {
	Lock(key string)
	Unlock(key string)
}

var _ locker = (*Keyed)(nil)

var byKey locker

func (s *Store) keyed(name string) error {
	byKey.Lock("users")
	defer byKey.Unlock("users")
	var u User
	if s.db.Where("name = ?", name).First(&u).Error == nil { // want "process-local-lock"
		return nil
	}
	return s.db.Create(&User{Name: name}).Error
}

// Manager locks in its exported methods.
type Manager struct {
	db *gorm.DB
	mu sync.Mutex
}

// NewManager has the manager to itself.
func NewManager(db *gorm.DB) (*Manager, error) {
	m := &Manager{db: db}
	return m, m.fill("root")
}

// Fill fills.
func (m *Manager) Fill(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.fill(name)
}

func (m *Manager) fill(name string) error {
	var u User
	if m.db.Where("name = ?", name).First(&u).Error == nil { // want "process-local-lock"
		return nil
	}
	return m.db.Create(&User{Name: name}).Error
}

// Released is no longer locked when it inserts.
func (m *Manager) Released(name string) error {
	m.mu.Lock()
	var u User
	err := m.db.Where("name = ?", name).First(&u).Error // want "unprotected-insert"
	m.mu.Unlock()
	if err == nil {
		return nil
	}
	return m.db.Create(&User{Name: name}).Error
}

func (s *Store) attempt(origin, name string) error {
	var u User
	if err := s.db.Where("name = ?", origin).First(&u).Error; err != nil {
		return err
	}
	return s.db.Create(&User{Name: name}).Error
}

// What is tried again looks again.
func (s *Store) retry(origin, name string) error {
	err := s.attempt(origin, name)
	for i := 0; err != nil && i < 3; i++ {
		err = s.attempt(origin, name)
	}
	return err
}

// Page gets its key from a hook.
type Page struct {
	ID   uint
	Ref  string
	Slug string
	Note string
}

// BeforeCreate is called by the library.
func (p *Page) BeforeCreate(*gorm.DB) error {
	if p.Ref == "" {
		p.Ref = newRef()
	}
	return nil
}

func newRef() string { return fmt.Sprint(time.Now().UnixNano()) }

// Every round of the loop is a question of its own: what is found in one does not keep the next from inserting.
func (s *Store) pages(slugs []string, note string) error {
	for _, slug := range slugs {
		if slug == "" {
			continue
		}
		page := &Page{Slug: slug, Note: note}
		if found := s.page(page); found == nil { // want "unprotected-insert"
			if err := s.db.Create(page).Error; err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) page(p *Page) *Page {
	if p.Slug == "-" {
		return nil
	}
	var have Page
	q := s.db.Where("slug = ?", p.Slug)
	if p.Note != "" {
		q = q.Where("note = ?", p.Note)
	}
	if q.First(&have).Error != nil {
		return nil
	}
	return &have
}

// Either of two columns may hold it, and one of them is unique.
func (s *Store) either(name string) error {
	var t Tag
	if s.db.Where("path = ? OR name = ?", name, name).First(&t).Error == nil { // want "unhandled-conflict"
		return nil
	}
	return s.db.Create(&Tag{Name: name, Path: name}).Error
}

func (s *Store) ensure(name string) *User {
	var u User
	if s.db.Where("name = ?", name).First(&u).Error == nil { // want "unprotected-insert"
		return &u
	}
	made := &User{Name: name}
	if s.db.Create(made).Error != nil {
		return nil
	}
	return made
}

// What was just inserted has its id, so that saving it updates it.
func (s *Store) touch(name string) error {
	u := s.ensure(name)
	if u == nil {
		return errors.New("no user")
	}
	u.Age++
	return s.db.Save(u).Error
}

// What is inserted in either case is no answer to the question, loop or not.
func (s *Store) numbered(tenant string) error {
	var have []User
	s.db.Where("tenant = ?", tenant).Find(&have)
	n := 0
	for range have {
		n++
	}
	return s.db.Create(&User{Name: "x", Age: n, Tenant: tenant}).Error
}

// A taken name gets a number; a user is inserted in either case.
func (s *Store) numberedName(tenant, name string) error {
	var have []User
	if err := s.db.Where("tenant = ?", tenant).Find(&have).Error; err != nil {
		return err
	}
	byName := map[string]*User{}
	for i := range have {
		byName[have[i].Name] = &have[i]
	}
	free := name
	for n := 1; byName[free] != nil; n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return s.db.Create(&User{Tenant: tenant, Name: free}).Error
}

// The rows are read one by one until the one that is wanted is found.
func (s *Store) scanned(name string) error {
	rows, err := s.db.Model(&User{}).Where("name = ?", name).Rows() // want "unprotected-insert"
	if err != nil {
		return err
	}
	defer rows.Close()
	found := false
	for rows.Next() {
		var u User
		if err := s.db.ScanRows(rows, &u); err != nil {
			return err
		}
		if u.ID != 0 {
			found = true
		}
	}
	if found {
		return nil
	}
	return s.db.Create(&User{Name: name}).Error
}

// takeName takes a name that is free.
func (s *Store) takeName(id uint, name string) error {
	var n int64
	if err := s.db.Model(&User{}).Where("name = ? AND id <> ?", name, id).Count(&n).Error; err != nil { // want "check-then-update"
		return err
	}
	if n > 0 {
		return errors.New("taken")
	}
	return s.db.Model(&User{}).Where("id = ?", id).Update("name", name).Error
}

func (s *Store) takeSaved(user *User, name string) error {
	var other User
	if s.db.Where("name = ?", name).Limit(1).Find(&other).RowsAffected > 0 { // want "check-then-update"
		return errors.New("taken")
	}
	return s.db.Model(user).Updates(map[string]any{"name": name}).Error
}

// At SERIALIZABLE one of the two fails.
func (s *Store) serializable(name string) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		var user User
		err := tx.Where("name = ?", name).First(&user).Error // want "unhandled-conflict"
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		return tx.Create(&User{Name: name}).Error
	}, &sql.TxOptions{Isolation: sql.LevelSerializable})
}

func (s *Store) serializableBegun(name string) error {
	tx := s.db.Begin(&sql.TxOptions{Isolation: sql.LevelSerializable})
	defer tx.Rollback()
	var user User
	err := tx.Where("name = ?", name).First(&user).Error // want "unhandled-conflict"
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return err
	}
	if err := tx.Create(&User{Name: name}).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}

// Find finds nothing without an error.
func (s *Store) findNoError(name string) error {
	var user User
	err := s.db.Where("name = ?", name).Find(&user).Error // want "dead-recovery"
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return s.db.Create(&User{Name: name}).Error
	}
	return err
}

// The violation aborts the transaction, and gorm's inner one is a savepoint.
func (s *Store) reread(email string) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		var user User
		if err := tx.Where("email = ?", email).First(&user).Error; err == nil { // want "dead-recovery"
			return nil
		}
		if err := tx.Create(&User{Email: &email}).Error; err != nil {
			return tx.Where("email = ?", email).First(&user).Error
		}
		return nil
	})
}

// ok: gorm's nested transaction is a savepoint.
func (s *Store) nested(email string) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		var user User
		if err := tx.Where("email = ?", email).First(&user).Error; err == nil {
			return nil
		}
		err := tx.Transaction(func(inner *gorm.DB) error { return inner.Create(&User{Email: &email}).Error })
		if err != nil {
			return tx.Where("email = ?", email).First(&user).Error
		}
		return nil
	})
}

// ok: a savepoint stands before the insert.
func (s *Store) savePoint(email string) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		var user User
		if err := tx.Where("email = ?", email).First(&user).Error; err == nil {
			return nil
		}
		tx.SavePoint("before")
		if err := tx.Create(&User{Email: &email}).Error; err != nil {
			tx.RollbackTo("before")
			return tx.Where("email = ?", email).First(&user).Error
		}
		return nil
	})
}
