package cpu

// jobs holds the arguments of the op that is running, one field per op, so that
// handing one to the pool allocates nothing.
type jobs struct {
	empty      emptyJob
	portable   portableJob
	packed     packedJob
	attend     attendJob
	attendGrad attendGradJob
	gelu       geluJob

	rows          rowsJob
	columns       columnsJob
	total         totalJob
	softmax       softmaxJob
	layerNorm     layerNormJob
	layerNormGrad layerNormGradJob
	binary        binaryJob
	scale         scaleJob
	relu          reluJob
	sine          sineJob
	fill          fillJob
	copy          copyJob
	lossGrad      lossGradJob
	crossEntropy  crossEntropyJob
	adam          adamJob
	sophia        sophiaJob
	draw          drawJob

	units units
}
