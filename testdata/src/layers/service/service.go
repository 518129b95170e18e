// Package service knows the store by an interface of its own, and no database.
package service

import "context"

// Users is what the service needs of a store.
type Users interface {
	Find(ctx context.Context, email string) (int64, error)
	Add(ctx context.Context, email string) error
}

// Ensure imports nothing that reaches a database: only the whole program sees what runs.
func Ensure(ctx context.Context, users Users, email string) error {
	if _, err := users.Find(ctx, email); err != nil { // want "unprotected-insert"
		return users.Add(ctx, email)
	}
	return nil
}
