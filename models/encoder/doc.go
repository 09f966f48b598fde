// Package encoder is the interface network of the paper, from the tokens of a
// frozen transformer to one response per cortical vertex, and its training.
//
// # The network
//
// A token of width d is looked at as a small picture, a query of h × w values,
// h the smallest divisor of d with h² ≥ d (768 → 32×24, 384 → 24×16), and the
// tokens are its channels. An MLP-Mixer then works on patches of p × p values:
//
//	x  [B, Q, h, w]                        Q queries: tokens of the transformer
//	u  = patches(x)                        [B, n, p²·Q], n = (h/p)·(w/p)
//	z₀ = u·W₁ᵀ + b₁                        [B, n, D]
//	z′ = z + W₂₂·gelu(W₂₁·norm(z))         across patches, hidden 4·n
//	z  = z′ + gelu(norm(z′)·W₃₁ᵀ)·W₃₂ᵀ     across channels, hidden D/2; Depth times both
//	y  = mean over n of norm(z)·W₄ᵀ + b₄   [B, V], V vertices
//
// with biases, exact GELU and LayerNorm of eps 1e-5. Inside a patch the query is
// the fastest index. Names and shapes of the parameters are the state_dict's of
// mlp-mixer-pytorch 0.1.1 (lucidrains), which the authors of VISION used; its
// checkpoints load ([Network.Load]). The paper's own models have 197 queries of
// 32×24; patch, width and depth of its tuned models were not published.
//
// The authors' history holds other networks, which Config.Kind names: layers with
// ReLU or sines on each token and then on all of them together ([Chain], [Preset]).
// All kinds train, stop, continue and predict alike.
//
// # Training
//
// [Train] minimises the mean squared or the smooth absolute error by Adam, AdamW or
// Sophia-G over seeded batches, scores every epoch on validation rows with a
// function of the caller's, stops early, and keeps the best states as files of
// their own. Validation rows come out of the training part of a split
// ([Split]), never out of the test part, and rows of one photograph stay on one
// side.
//
// With Data.Base the prediction is base + network(x): the combination of a linear
// read-out with a mixer whose last layer starts at zero ([Network.ZeroLast]), so
// that training begins at the read-out and can only be chosen if it is better.
//
// # Interruption
//
// Everything that the continuation depends on is in one file, state.safetensors:
// parameters, moments, step, epoch, batch, seed, losses, scores, early stopping
// and the list of best states. It is replaced atomically, so that Ctrl-C, kill -9
// and a power cut, also while it is being written, leave a state from which
// training ends with the same bits as if nothing had happened: the digest of the
// last state (NUMERICS.md §10) is equal. It carries the digests of configuration,
// data and starting weights, and its own: training another model or other data in
// the folder is refused, and so is a damaged file.
//
// # Memory
//
// [Config.Memory] counts what a step needs before anything is allocated; what
// would not fit is refused with the arithmetic shown.
//
// # Legend
//
// B batch · Q queries · n patches · D channels (Dim) · V outputs, vertices.
package encoder
