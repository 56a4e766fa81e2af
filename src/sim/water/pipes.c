/* Head loss of pipes, many at a time: Hazen–Williams, Darcy–Weisbach, Chézy–Manning, with their derivatives; and the new
 * flows of an iteration, in the same pass because the memory is what costs.  Powers and logarithms are polynomials
 * (power.h).  Source: EPANET 2.2 manual, chapter 12; friction factor: Swamee–Jain above Re 4000, Dunlop's cubic between
 * 2000 and 4000, Poiseuille below. */
#include "sim/water/pipes.h"

#include <math.h>
#include <stdlib.h>

#include "sim/water/power.h"
#include "sim/water/targets.h"
#include "sim/water/units.h"

#define PI           3.14159265358979323846
#define LN_10        2.302585092994045684
#define LN_2         0.69314718055994530942
#define SWAMEE       4.618413198590666 /* 5.74·(π/4)^0.9 */
#define HAZEN        1.852
#define CFS_TO_HAZEN 0.0013588988546044227 /* JUM_CFS^1.852 */
enum {
    BLOCK = 512
};

bool
jum_water_pipes_init(JumWaterPipes *pipes, int n)
{
    double **columns[] = {&pipes->q,      &pipes->p,     &pipes->y,         &pipes->resistance,
                          &pipes->minor,  &pipes->least, &pipes->roughness, &pipes->viscous,
                          &pipes->smooth, &pipes->bend};
    bool ok = true;
    *pipes = (JumWaterPipes){.n = n};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        *columns[i] = calloc((size_t) n + 8, sizeof(double));
        ok = ok && *columns[i] != NULL;
    }
    pipes->link = calloc((size_t) n + 1, sizeof(int));
    return ok && pipes->link != NULL;
}

void
jum_water_pipes_clear(JumWaterPipes *pipes)
{
    void *owned[] = {pipes->q,      pipes->p,     pipes->y,         pipes->resistance,
                     pipes->minor,  pipes->least, pipes->roughness, pipes->viscous,
                     pipes->smooth, pipes->bend,  pipes->link};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    *pipes = (JumWaterPipes){0};
}

/* Where the polynomials of power.h hold by far. */
static bool
is_usual(double x)
{
    return x > 1.0e-20 && x < 1.0e20;
}

/* Resistance of a pipe: h = r q^exponent, SI. */
static double
resistance(const JumWaterNetwork *net, const JumWaterLink *link)
{
    double d = link->diameter_m / JUM_FT, length = link->length_m / JUM_FT, r;
    switch (net->options.head_loss) {
    case JUM_WATER_HAZEN_WILLIAMS:
        r = 4.727 * length * JUM_FT / CFS_TO_HAZEN;
        if (is_usual(d) && is_usual(link->roughness))
            return r * jum_exp2(-HAZEN * jum_log2(link->roughness) - 4.871 * jum_log2(d));
        return r / pow(link->roughness, HAZEN) / pow(d, 4.871);
    case JUM_WATER_DARCY_WEISBACH:
        r = length / 2.0 / 32.2 / d / pow(PI * d * d / 4.0, 2.0);
        return r * JUM_FT / (JUM_CFS * JUM_CFS);
    case JUM_WATER_CHEZY_MANNING:
        r = pow(4.0 * link->roughness / (1.49 * PI * d * d), 2.0) * pow(d / 4.0, -1.333) * length;
        return r * JUM_FT / (JUM_CFS * JUM_CFS);
    }
    return 0.0;
}

void
jum_water_pipes_set(JumWaterPipes *pipes, int i, const JumWaterNetwork *net, bool open)
{
    const JumWaterLink *link = &net->links[pipes->link[i]];
    double d4 = link->diameter_m * link->diameter_m * link->diameter_m * link->diameter_m;
    double exponent = net->options.head_loss == JUM_WATER_HAZEN_WILLIAMS   ? HAZEN
                      : net->options.head_loss == JUM_WATER_DARCY_WEISBACH ? 1.0
                                                                           : 2.0;
    pipes->resistance[i] = open ? exponent * resistance(net, link) : 0.0;
    pipes->minor[i] = open && d4 > 0.0 ? JUM_MINOR_LOSS * link->minor_loss / d4 : 0.0;
    pipes->least[i] = open ? JUM_GRADIENT_MIN : JUM_GRADIENT_MAX;
    if (net->options.head_loss != JUM_WATER_DARCY_WEISBACH)
        return;
    double relative = link->roughness / link->diameter_m, at_4000 = 5.74 / pow(4000.0, 0.9);
    double y2 = relative / 3.7 + at_4000, y3 = -2.0 / LN_10 * log(y2), fa = 1.0 / (y3 * y3);
    pipes->roughness[i] = relative / 3.7;
    pipes->viscous[i] = net->options.viscosity_m2s * link->diameter_m;
    pipes->smooth[i] = fa;
    pipes->bend[i] = (2.0 - 3.6 / LN_10 * at_4000 / (y2 * y3)) * fa;
}

/* One law: gradient and loss at |q|. */
typedef struct {
    double loss, gradient;
} Law;

static inline Law
power_law(double power, double size, double n_r, double minor, double least, double one_over_n)
{
    double gradient = n_r * power;
    bool flat = gradient < least;
    double loss = flat ? least * size : gradient * size * one_over_n;
    gradient = flat ? least : gradient;
    return (Law){loss + minor * size * size, gradient + 2.0 * minor * size};
}

static inline Law
friction_law(double size,
             double r,
             double minor,
             double least,
             double rough,
             double viscous,
             double fa,
             double fb)
{
    double w = size / viscous; /* Re = 4 w / π */
    w = w < 1.0e15 ? w : 1.0e15;
    double log_w = jum_log2(w < 1.0 ? 1.0 : w);
    double y1 = SWAMEE * jum_exp2(-0.9 * log_w);
    double y2 = rough + y1, y3 = -2.0 / LN_10 * LN_2 * jum_log2(y2);
    double f = 1.0 / (y3 * y3), slope = 1.8 * f * y1 * (-2.0 / LN_10) / (y2 * y3 * size);
    double u = w * (1.0 / (500.0 * PI));
    double x1 = 7.0 * fa - fb, x2 = 0.128 - 17.0 * fa + 2.5 * fb;
    double x3 = -0.128 + 13.0 * fa - 2.0 * fb, x4 = 0.032 - 3.0 * fa + 0.5 * fb;
    bool turbulent = w >= 1000.0 * PI, laminar = (w <= 500.0 * PI) | !(r > 0.0);
    double between = x1 + u * (x2 + u * (x3 + u * x4));
    double bent = (x2 + u * (2.0 * x3 + u * 3.0 * x4)) / (viscous * (500.0 * PI));
    f = turbulent ? f : between;
    slope = turbulent ? slope : bent;
    double slow = 16.0 * PI * viscous * r; /* Poiseuille: linear in q */
    double linear = r > 0.0 ? slow : least;
    double total = f * r + minor;
    Law law;
    law.loss = laminar ? size * (linear + minor * size) : total * size * size;
    law.gradient =
        laminar ? linear + 2.0 * minor * size : 2.0 * total * size + slope * r * size * size;
    return law;
}

static inline double
size_of(double q)
{
    double size = fabs(q);
    return size > 1.0e-200 ? size : 1.0e-200;
}

JUM_MANY_TARGETS static void
hazen_williams(const JumWaterPipes *restrict pipes, int first, int last)
{
    const double *restrict q = pipes->q, *restrict n_r = pipes->resistance,
                           *restrict minor = pipes->minor, *restrict least = pipes->least;
    double *restrict to_p = pipes->p, *restrict to_y = pipes->y;
#pragma omp simd
    for (int i = first; i < last; i++) {
        double size = size_of(q[i]);
        Law law =
            power_law(jum_power(size, HAZEN - 1.0), size, n_r[i], minor[i], least[i], 1.0 / HAZEN);
        double p = 1.0 / law.gradient;
        to_p[i] = p;
        to_y[i] = copysign(law.loss * p, q[i]);
    }
}

JUM_MANY_TARGETS static void
chezy_manning(const JumWaterPipes *restrict pipes, int first, int last)
{
    const double *restrict q = pipes->q, *restrict n_r = pipes->resistance,
                           *restrict minor = pipes->minor, *restrict least = pipes->least;
    double *restrict to_p = pipes->p, *restrict to_y = pipes->y;
#pragma omp simd
    for (int i = first; i < last; i++) {
        double size = size_of(q[i]);
        Law law = power_law(size, size, n_r[i], minor[i], least[i], 0.5);
        double p = 1.0 / law.gradient;
        to_p[i] = p;
        to_y[i] = copysign(law.loss * p, q[i]);
    }
}

JUM_MANY_TARGETS static void
darcy_weisbach(const JumWaterPipes *restrict pipes, int first, int last)
{
    const double *restrict q = pipes->q, *restrict r = pipes->resistance,
                           *restrict minor = pipes->minor, *restrict least = pipes->least,
                           *restrict rough = pipes->roughness, *restrict viscous = pipes->viscous,
                           *restrict fa = pipes->smooth, *restrict fb = pipes->bend;
    double *restrict to_p = pipes->p, *restrict to_y = pipes->y;
#pragma omp simd
    for (int i = first; i < last; i++) {
        double size = size_of(q[i]);
        Law law = friction_law(size, r[i], minor[i], least[i], rough[i], viscous[i], fa[i], fb[i]);
        double p = 1.0 / law.gradient;
        to_p[i] = p;
        to_y[i] = copysign(law.loss * p, q[i]);
    }
}

void
jum_water_pipes_laws(const JumWaterPipes *pipes, JumWaterHeadLoss law, int first, int last)
{
    if (law == JUM_WATER_HAZEN_WILLIAMS)
        hazen_williams(pipes, first, last);
    else if (law == JUM_WATER_DARCY_WEISBACH)
        darcy_weisbach(pipes, first, last);
    else
        chezy_manning(pipes, first, last);
}

JUM_MANY_TARGETS static void
new_flows(const JumWaterPipes *restrict pipes,
          const double *restrict x,
          const int *restrict a,
          const int *restrict b,
          double relax,
          int first,
          int last,
          double *restrict sums)
{
    double *restrict q = pipes->q;
    const double *restrict p = pipes->p, *restrict y = pipes->y;
    double dq = 0.0, total = 0.0, largest = sums[2];
#pragma omp simd reduction(+ : dq, total) reduction(max : largest)
    for (int i = first; i < last; i++) {
        double change = relax * (y[i] - p[i] * (x[a[i]] - x[b[i]])), flow = q[i] - change;
        double size = fabs(change);
        q[i] = flow;
        dq += size;
        total += fabs(flow);
        largest = size > largest ? size : largest;
    }
    sums[0] += dq;
    sums[1] += total;
    sums[2] = largest;
}

JumWaterChange
jum_water_pipes_step(const JumWaterPipes *pipes,
                     JumWaterHeadLoss law,
                     const double *x,
                     const int *a,
                     const int *b,
                     double relax,
                     int first,
                     int last)
{
    double sums[3] = {0.0, 0.0, 0.0};
    for (int i = first; i < last; i += BLOCK) {
        int end = i + BLOCK < last ? i + BLOCK : last;
        new_flows(pipes, x, a, b, relax, i, end, sums);
        jum_water_pipes_laws(pipes, law, i, end);
    }
    return (JumWaterChange){sums[0], sums[1], sums[2]};
}
