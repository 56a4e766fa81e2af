// Symbols: one point each, its shape, letter and quality marks drawn by the fragment.
// DOTS: plain discs, most of what is normal: no shape, letter or mark
// param 0.x: 1 for an eye in the street: walls hide the abnormal too
// CLEAN: shape, letter and alarm, but no mark of quality, request or selection, and no plus
#ifdef VERTEX
layout(location = 0) in vec3 a_place; // from the frame's origin
layout(location = 1) in vec4 a_fill;
layout(location = 2) in vec4 a_mark; // shape + 16 · alarm, flags, letter, size (quarters of a logical px)
flat out vec4 v_fill;
#ifdef DOTS
flat out vec2 v_size;
#else
flat out ivec4 v_mark;
flat out float v_size;
#endif
#ifdef CLEAN
flat out vec4 v_edges[2]; // of abs(x), abs(y), y, 1: the outline is where the larger is 0
flat out float v_disc;
const vec4 FIRST[7] = vec4[7](vec4(0.0), vec4(1.0, 0.0, 0.0, -0.86), vec4(0.7071, 0.7071, 0.0, -0.792),
                              vec4(0.866, 0.0, -0.5, -0.58), vec4(0.866, 0.0, 0.5, -0.58),
                              vec4(0.866, 0.5, 0.0, -0.88), vec4(1.0, 0.0, 0.0, -0.95));
const vec4 SECOND[7] = vec4[7](vec4(0.0), vec4(0.0, 1.0, 0.0, -0.86), vec4(0.7071, 0.7071, 0.0, -0.792),
                               vec4(0.0, 0.0, 1.0, -0.58), vec4(0.0, 0.0, -1.0, -0.58),
                               vec4(0.0, 1.0, 0.0, -0.88), vec4(0.0, 1.0, 0.0, -0.6));
#endif
const float PULL_M = 3.0; // towards the eye: not swallowed by what it stands on
void main()
{
    int flags = int(a_mark.y);
    float away = max(distance(a_place, u_eye.xyz), 0.1);
    gl_Position = u_view_proj * vec4(mix(a_place, u_eye.xyz, min(PULL_M / away + 0.004, 0.5)), 1.0);
    if ((flags & (u_param[0].x > 0.5 ? 56 : 120)) != 0)
        gl_Position.z = -0.999 * gl_Position.w; // abnormal, asked, selected, a draft's target: seen through walls
    float size = a_mark.w * 0.25 * u_viewport.z;
    v_fill = a_fill;
#ifdef DOTS
    gl_PointSize = size + 1.0;
    v_size = vec2(size + 1.0, size < 5.0 * u_viewport.z ? 0.0 : 0.85); // with an edge if there is room for one
    if ((flags & 3) != 0)
        v_fill.rgb = mix(v_fill.rgb, vec3(0.5), 0.5); // stale, bad: never normal-looking
}
#else
    bool framed = (flags & 56) != 0 || a_mark.x >= 16.0; // pending, selected, highlighted, alarm
    v_size = size * (framed ? 1.7 : 1.0) + 2.0;
    gl_PointSize = v_size;
    v_mark = ivec4(int(a_mark.x) & 15, flags, int(a_mark.z), int(a_mark.x) >> 4);
    v_size = framed ? -v_size : v_size; // the sign says framed
#ifdef CLEAN
    int shape = clamp(v_mark.x, 0, 6);
    v_edges[0] = FIRST[shape];
    v_edges[1] = SECOND[shape];
    v_disc = shape == 0 ? 1.0 : 0.0;
#endif
}
#endif
#elif defined(DOTS)
flat in vec4 v_fill;
flat in vec2 v_size;
out vec4 colour;
void main()
{
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    float inside = (1.0 - dot(p, p)) * v_size.x * 0.25; // pixels from the outline, near it
    float rim = clamp(1.7 - inside, 0.0, 1.0) * v_size.y;
    float cover = clamp(inside + 0.25, 0.0, 1.0);
    colour = vec4(mix(v_fill.rgb, vec3(0.07, 0.08, 0.09), rim) * cover, cover);
}
#else
flat in vec4 v_fill;
flat in ivec4 v_mark;
flat in float v_size;
out vec4 colour;

// Distance to the outline of a shape of radius 1, in units of the radius, negative inside.
#ifdef CLEAN
flat in vec4 v_edges[2];
flat in float v_disc;
float outline(int shape, vec2 p)
{
    vec4 at = vec4(abs(p), p.y, 1.0);
    return mix(max(dot(v_edges[0], at), dot(v_edges[1], at)), length(p) - 0.95, v_disc);
}
#else
float outline(int shape, vec2 p)
{
    vec2 q = abs(p);
    if (shape == 1)
        return max(q.x, q.y) - 0.86; // square
    if (shape == 2)
        return (q.x + q.y - 1.12) * 0.7071; // diamond
    if (shape == 3)
        return max(q.x * 0.866 - p.y * 0.5, p.y) - 0.58; // triangle, point up
    if (shape == 4)
        return max(q.x * 0.866 + p.y * 0.5, -p.y) - 0.58; // triangle, point down
    if (shape == 5)
        return max(q.x * 0.866 + q.y * 0.5, q.y) - 0.88; // hexagon
    if (shape == 6)
        return max(q.x - 0.95, q.y - 0.6); // wide rectangle: signs
    if (shape == 7)
        return max(min(max(q.x - 0.95, q.y - 0.42), max(q.x - 0.42, q.y - 0.95)), length(p) - 1.1); // plus
    return length(p) - 0.95; // disc
}
#endif

vec4 over(vec4 below, vec3 rgb, float part)
{
    float alpha = part + below.a * (1.0 - part);
    return vec4((rgb * part + below.rgb * below.a * (1.0 - part)) / max(alpha, 0.001), alpha);
}

vec3 alarm_colour(int priority)
{
    if (priority == 1)
        return vec3(0.851, 0.0, 0.059);
    return priority == 2 ? vec3(1.0, 0.502, 0.0) : vec3(1.0, 0.831, 0.0);
}

void main()
{
    bool framed = v_size < 0.0;
    float size = abs(v_size);
    vec2 at = (gl_PointCoord * 2.0 - 1.0) * size; // from the middle, half pixels
    float radius = framed ? (size - 2.0) / 1.7 : size - 2.0;
    vec2 p = at / radius; // y down
    float texel = 2.0 / radius;
    float edge = outline(v_mark.x, p);
    float cover = clamp(0.5 - edge / texel, 0.0, 1.0);
    int flags = v_mark.y;
    vec3 ink = vec3(0.07, 0.08, 0.09);
    vec4 shown = vec4(v_fill.rgb, cover * v_fill.a);
    if (radius >= 5.0) {
        float rim = clamp(0.5 - (abs(edge + texel) - texel * 0.8) / texel, 0.0, 1.0);
#ifndef CLEAN
        if ((flags & 4) != 0) { // hollow: not fed, closed, stopped
            shown = vec4(mix(vec3(0.93), v_fill.rgb, 0.12), cover * 0.8);
            shown.rgb = mix(shown.rgb, v_fill.rgb, clamp(0.5 - (abs(edge + 0.1) - 0.1) / texel, 0.0, 1.0));
        }
#endif
        if (v_mark.z != 0 && radius >= 9.0) {
            vec2 cell = vec2(float(v_mark.z & 15), float(v_mark.z >> 4));
            float shift = v_mark.x == 3 ? 0.12 : (v_mark.x == 4 ? -0.12 : 0.0);
            vec2 inside = (p - vec2(0.0, shift)) * (v_mark.x == 3 || v_mark.x == 4 ? 0.82 : 0.62) + 0.5;
            if (all(greaterThan(inside, vec2(0.0))) && all(lessThan(inside, vec2(1.0)))) {
                float glyph = textureLod(u_texture0, (cell + inside) / vec2(16.0, 8.0), 0.0).r;
                float light = dot(shown.rgb, vec3(0.3, 0.59, 0.11));
                shown.rgb = mix(shown.rgb, light > 0.5 ? ink : vec3(1.0), glyph * cover);
            }
        }
#ifndef CLEAN
        if ((flags & 1) != 0) { // stale: hatched
            float stripe = abs(fract((at.x + at.y) / (3.2 * u_viewport.z * 2.0)) - 0.5) * 2.0;
            shown.rgb = mix(mix(shown.rgb, vec3(0.75), 0.45), ink, smoothstep(0.45, 0.6, stripe) * 0.75);
        }
        if ((flags & 2) != 0) { // bad: crossed
            float bar = min(abs(p.x - p.y), abs(p.x + p.y)) * 0.7071;
            float line = clamp(0.5 - (bar - 0.16) / texel, 0.0, 1.0);
            float halo = clamp(0.5 - (bar - 0.30) / texel, 0.0, 1.0);
            shown.rgb = mix(mix(mix(shown.rgb, vec3(0.7), 0.6), vec3(1.0), halo), ink, line);
        }
#endif
        shown.rgb = mix(shown.rgb, ink, rim * 0.85);
    }
#ifdef CLEAN
    if (framed) { // alarm: colour and a square frame, never colour alone
        vec2 q = abs(p);
        float wide = clamp(0.16, texel * 0.9, texel * 1.3);
        float line = clamp(0.5 - (abs(max(q.x, q.y) - 1.32) - wide) / texel, 0.0, 1.0);
        shown = over(shown, alarm_colour(v_mark.w), line);
    }
#else
    if (radius < 5.0 && (flags & 3) != 0)
        shown.rgb = mix(shown.rgb, vec3(0.5), 0.5); // too small for marks
    if (framed) {
        float ring = length(p) - 1.38, wide = clamp(0.16, texel * 0.9, texel * 1.3);
        float band = clamp(0.5 - (abs(ring) - wide) / texel, 0.0, 1.0);
        if ((flags & 16) != 0) { // selected: solid white and dark
            shown = over(shown, vec3(0.05, 0.35, 0.85), band);
        } else if (v_mark.w != 0) { // alarm: colour and a square frame, never colour alone
            vec2 q = abs(p);
            float frame = max(q.x, q.y) - 1.32;
            float line = clamp(0.5 - (abs(frame) - wide) / texel, 0.0, 1.0);
            shown = over(shown, alarm_colour(v_mark.w), line);
        } else if ((flags & 32) != 0) { // a draft's target
            shown = over(shown, vec3(0.55, 0.15, 0.65), band);
        }
        if ((flags & 8) != 0) { // asked, not measured yet: broken ring
            float broken = step(0.5, fract(atan(p.y, p.x) / 6.2832 * 8.0));
            shown = over(shown, vec3(0.05, 0.35, 0.85), band * broken);
        }
    }
#endif
    colour = vec4(shown.rgb * shown.a, shown.a);
}
#endif
