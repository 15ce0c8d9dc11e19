package mongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
)

// clearTimeout is for removing all there is.
const clearTimeout = 30 * time.Minute

// Clear implements store.Store.
func (s *Store) Clear(ctx context.Context, but string) error {
	end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clearTimeout)
	defer cancel()
	emptied := []*driver.Collection{s.keyframes, s.log}
	for name, c := range s.records {
		if name != but {
			emptied = append(emptied, c)
		}
	}
	for _, c := range emptied {
		if _, err := c.DeleteMany(ctx, bson.D{}); err != nil {
			return fmt.Errorf("clearing the store of %s: %w", c.Name(), err)
		}
	}
	return nil
}
