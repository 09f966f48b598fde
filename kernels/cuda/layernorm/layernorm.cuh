// What the versions of layernorm share: the parameters of the kernels.
#pragma once
#include "lanes.cuh"

// Forward: gamma, beta, mean and rstd may be null.
struct Forward {
  float* y;
  const float *x, *gamma, *beta;
  float *mean, *rstd;
  u64 rows;
  u32 d;
  float n; // d as a float
  float eps;
  u32 pad;
};

// Backward: dx by rows. gamma may be null.
struct Backward {
  float* dx;
  const float *dy, *x, *gamma, *mean, *rstd;
  u64 rows;
  u32 d;
  float n;
};

// Parameters: dgamma and dbeta, each may be null. 2_registers writes block sums, rows
// of d values, instead of results.
struct Parameters {
  float *dgamma, *dbeta;
  const float *dy, *x, *mean, *rstd;
  u64 rows;
  u32 d;
  u32 pad;
};

DEVICE float or_one(const float* gamma, u32 i) { return gamma ? gamma[i] : 1.0f; }
DEVICE float or_zero(const float* beta, u32 i) { return beta ? beta[i] : 0.0f; }
