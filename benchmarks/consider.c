/* The managers' phase by hand, at the limit of what C allows: managers in vector lanes, weights dense, practices unrolled.

   Written from the model's equations over the records that the kernel uses, with vectors of the compiler (no intrinsics), as
   wide as the processor's or half as wide, and with as many practices summed TOGETHER as is said: fewer leave more of the sums
   in registers. Which is fastest is tried where it is compiled. Compile with -O3 -march=native -ffp-contract=off: the bits are to be the kernel's. */

#include <string.h>

#ifndef LANES
#define LANES 4
#define TOGETHER 4
#endif
#define PRACTICES 8
#define BLOCK 8 /* managers whose weights lie in a row */
#define MOST 48

typedef double lanes __attribute__((vector_size(8 * LANES), aligned(8)));
typedef long masks __attribute__((vector_size(8 * LANES), aligned(8)));
typedef double row __attribute__((vector_size(64), aligned(8)));

struct person { double frames[8], disconfirmation[8], resistance, power, broke, joined, unused[4]; };
struct city { double structure[8], vision[8], abroad[8], standing, known, fear, bound, pace, tolerance, attended, unused; };
struct rates { double openness, convexity, noise, leak, rebuilding, authority, cio_weight; };

static inline lanes all(double number) { return number - (lanes){}; }
static inline lanes at(const double *place) { return *(const lanes *)place; }
static inline lanes distance(lanes apart) { return (lanes)((masks)apart & 0x7fffffffffffffffL); }
static inline lanes where(masks yes, lanes value) { return (lanes)(yes & (masks)value); }
static inline lanes either(masks yes, lanes one, lanes other) { return (lanes)((yes & (masks)one) | (~yes & (masks)other)); }

static inline double limited(double value) { return value < 0.0 ? 0.0 : value > 1.0 ? 1.0 : value; }

void consider(long cities, long size, long width, const struct person *people, const struct city *all_cities,
              const double *noises, const double *weights, const double *thresholds, const struct rates *q,
              struct person *after, double *breaks, double *mean, double *spread_of, double *total_of) {
    static __thread struct person staff[MOST];
    static __thread double own_at[PRACTICES][MOST], fresh[PRACTICES][MOST], doubted[MOST];
    for (long c = 0; c < cities; c++) {
        const struct city *city = all_cities + c;
        memcpy(staff, people + c * width, width * sizeof(struct person));
        row least = *(row *)staff[0].frames, most = least;
        for (long seat = 0; seat < size; seat++) {
            row frame = *(row *)staff[seat].frames;
            least = (row)(((frame < least) & (__typeof__(frame < least))frame) | (~(frame < least) & (__typeof__(frame < least))least));
            most = (row)(((frame > most) & (__typeof__(frame > most))frame) | (~(frame > most) & (__typeof__(frame > most))most));
        }
        for (long seat = 0; seat < width; seat++)
            for (int p = 0; p < PRACTICES; p++) own_at[p][seat] = staff[seat].frames[p];
        int apart = 0;
        for (int p = 0; p < PRACTICES; p++) apart |= most[p] - least[p] > city->bound;
        lanes calm = all(1.0 - city->fear), fear = all(city->fear), authority = all(q->authority), bound = all(city->bound);
        for (long start = 0; start < size; start += LANES) {
            lanes given[MOST], total = all(0.0), spread = all(0.0), felt = all(0.0), sum = all(0.0);
            for (long asked = 0; asked < size; asked++) {
                long row_of = (c * width + start) / BLOCK * size + asked;
                const double *advice = weights + 3 * BLOCK * row_of + start % BLOCK;
                lanes weight = at(advice) * calm + at(advice + BLOCK) * fear + at(advice + 2 * BLOCK) * authority;
                given[asked] = staff[asked].power * weight;
                total += given[asked];
                spread += given[asked] * staff[asked].resistance;
            }
            for (int first = 0; first < PRACTICES; first += TOGETHER) {
                lanes heard[TOGETHER], weight[TOGETHER], own[TOGETHER];
                for (int p = 0; p < TOGETHER; p++) {
                    heard[p] = weight[p] = all(0.0);
                    own[p] = at(own_at[first + p] + start);
                }
                if (apart) {
                    for (long asked = 0; asked < size; asked++) {
                        lanes by = given[asked];
                        for (int p = 0; p < TOGETHER; p++) {
                            lanes advised = all(staff[asked].frames[first + p]);
                            lanes share = where(distance(advised - own[p]) <= bound, by);
                            weight[p] += share;
                            heard[p] += share * advised;
                        }
                    }
                } else {
                    for (long asked = 0; asked < size; asked++)
                        for (int p = 0; p < TOGETHER; p++) heard[p] += given[asked] * all(staff[asked].frames[first + p]);
                    for (int p = 0; p < TOGETHER; p++) weight[p] = total;
                }
                if (start == 0 && city->known > 0.0) {
                    lanes by = all(0.0);
                    by[2] = q->cio_weight;
                    for (int p = 0; p < TOGETHER; p++) {
                        lanes told = all(city->abroad[first + p]);
                        lanes share = where(distance(told - own[p]) <= bound, by);
                        weight[p] += share;
                        heard[p] += share * told;
                    }
                }
                for (int p = 0; p < TOGETHER; p++) {
                    lanes gap = all(city->structure[first + p]) - own[p], far = distance(gap);
                    felt += far * (1.0 - q->convexity + q->convexity * far);
                    lanes embedded = where(far <= city->tolerance, city->pace * gap);
                    masks present = weight[p] > 0.0;
                    lanes advised = heard[p] / either(present, weight[p], all(1.0)) - own[p];
                    lanes frame = own[p] + where(present, q->openness * advised) + embedded;
                    *(lanes *)(fresh[first + p] + start) = frame;
                    sum += frame;
                }
            }
            *(lanes *)(spread_of + start) = spread;
            *(lanes *)(total_of + start) = total;
            *(lanes *)(mean + start) = sum / PRACTICES;
            lanes before;
            for (int lane = 0; lane < LANES; lane++) before[lane] = staff[start + lane].disconfirmation[0];
            lanes notice = city->attended * (1.0 + q->noise * (2.0 * at(noises + c * width + start) - 1.0));
            *(lanes *)(doubted + start) = before + notice * felt - q->leak * before;
        }
        double broken = 0.0;
        for (long seat = 0; seat < size; seat++) {
            struct person *next = after + c * size + seat;
            for (int p = 0; p < PRACTICES; p++) next->frames[p] = fresh[p][seat];
            for (int p = 0; p < PRACTICES; p++) next->disconfirmation[p] = doubted[seat];
            next->broke = 0.0;
            next->joined = staff[seat].joined;
            if (doubted[seat] >= thresholds[c * width + seat]) {
                double whole = 0.0;
                for (int p = 0; p < PRACTICES; p++) {
                    double target = city->structure[p] + city->standing * (city->vision[p] - city->structure[p]);
                    next->frames[p] = limited(next->frames[p] + q->rebuilding * (target - next->frames[p]));
                    next->disconfirmation[p] = 0.0;
                    whole += next->frames[p];
                }
                mean[seat] = whole / PRACTICES;
                next->broke = 1.0;
                broken += 1.0;
            }
        }
        breaks[c] = broken;
    }
}
