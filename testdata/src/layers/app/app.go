// Package app brings service and store together.
package app

import (
	"context"

	"github.com/dupsert/dupsert/testdata/src/layers/missing"
	"github.com/dupsert/dupsert/testdata/src/layers/service"
	"github.com/dupsert/dupsert/testdata/src/layers/store"
)

// App holds the store by the service's interface.
type App struct {
	users service.Users
	store *store.Users
}

func (a *App) signUp(ctx context.Context, email string) error {
	_, err := a.users.Find(ctx, email) // want "unprotected-insert"
	if missing.Row(err) {
		return a.users.Add(ctx, email)
	}
	return err
}

func (a *App) direct(ctx context.Context, email string) error {
	_, err := a.store.Find(ctx, email) // want "unprotected-insert"
	if missing.Row(err) {
		return a.store.Add(ctx, email)
	}
	return err
}

func (a *App) named(ctx context.Context, name string) error {
	_, err := a.store.ByName(ctx, name) // want "unprotected-insert"
	if missing.Row(err) {
		return a.store.AddNamed(ctx, name)
	}
	return err
}

func (a *App) other(ctx context.Context, email string) error {
	_, err := a.users.Find(ctx, email)
	if err == nil { // ok: the user is there
		return a.users.Add(ctx, email)
	}
	return err
}
