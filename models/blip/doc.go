// Package blip is the vision tower of BLIP (Li et al. 2022, arXiv:2201.12086) as
// VISION uses it: LAVIS' blip_feature_extractor "base", a ViT-B/16 at 224 px whose
// 197 tokens × 768 after the last norm are the features. It holds what belongs to
// this family: the configuration, the names of tensors in the two layouts of
// checkpoints (Salesforce's .pth, Hugging Face's), and the preprocessing. The
// network is models/vit.
//
// Text towers, projection heads, momentum copies and queues of a checkpoint are
// known and left unread.
package blip
