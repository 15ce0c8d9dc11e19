package live

import (
	"slices"
	"strings"
	"sync"
)

// attendance is who is in a room, kept by the room for readers outside it.
type attendance struct {
	mu       sync.Mutex // guards accounts
	accounts map[string]*attending
}

type attending struct {
	account AccountView
	seats   int
}

func (a *attendance) come(account AccountView) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.accounts == nil {
		a.accounts = map[string]*attending{}
	}
	if a.accounts[account.ID] == nil {
		a.accounts[account.ID] = &attending{account: account}
	}
	a.accounts[account.ID].seats++
}

func (a *attendance) leave(account string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.accounts[account].seats--; a.accounts[account].seats == 0 {
		delete(a.accounts, account)
	}
}

// list gives each account once, in order of ids.
func (a *attendance) list() []AccountView {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []AccountView
	for _, here := range a.accounts {
		list = append(list, here.account)
	}
	slices.SortFunc(list, func(a, b AccountView) int { return strings.Compare(a.ID, b.ID) })
	return list
}
