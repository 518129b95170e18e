package service

import "example.com/app/store"

// Users signs people up.
type Users struct {
	store *store.Store
}

// Register returns the id of the user of that address, a new one if there is none.
func (u *Users) Register(tenant int64, email string) (int64, error) {
	id, err := u.store.ByEmail(tenant, email)
	switch {
	case err == nil:
		return id, nil
	case store.IsNotFound(err):
		return u.store.Create(tenant, email) // two of these at once
	}
	return 0, err
}
