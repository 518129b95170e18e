// Package service registers accounts through an interface.
package service

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/dupsert/dupsert/testdata/src/across/store"
)

type accounts interface {
	ByEmail(ctx context.Context, tenant int64, email string) (*store.Account, error)
	Create(ctx context.Context, a *store.Account) error
}

// Service registers accounts.
type Service struct{ accounts accounts }

// Register makes an account unless there is one.
func (s *Service) Register(ctx context.Context, tenant int64, email string) (*store.Account, error) {
	a, err := s.accounts.ByEmail(ctx, tenant, email) // want "unprotected-insert"
	if err == nil {
		return a, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	a = &store.Account{ID: uuid.NewString(), TenantID: tenant, Email: email}
	return a, s.accounts.Create(ctx, a)
}

// Ensure is the same with the id, which is the primary key, given by the caller.
func (s *Service) Ensure(ctx context.Context, id string, tenant int64, email string) error {
	_, err := s.accounts.ByEmail(ctx, tenant, email) // want "unprotected-insert"
	if errors.Is(err, store.ErrNotFound) {
		return s.accounts.Create(ctx, &store.Account{ID: id, TenantID: tenant, Email: email})
	}
	return err
}
