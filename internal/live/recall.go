package live

import "github.com/redonda/redonda/internal/fault"

// Recall makes the sockets of an account come back: what it is at the table has
// changed, and a socket keeps to what its account was when it opened. Who comes back
// keeps what it had not sent yet.
func (h *Hub) Recall(account string) {
	h.recall(account)
	h.publishNode(nodeNews{Recalled: account})
}

func (h *Hub) recall(account string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for p := range h.peers {
		if p.who.ID == account {
			p.goodbye(fault.New(fault.RightsChanged, "the account's place at the table has changed"))
		}
	}
}
