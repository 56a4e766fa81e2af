// Lines of a network: four vertices a segment, widened towards the eye, with direction and quality drawn along.
// PLAIN: no line of the draw has a mark or is wide enough for direction
// u_param[0]: xyz layer origin minus frame origin, w distance up to which lines keep their full width (m)
// u_param[1]: x least width (px), y pull to the eye (m), z 1 for tubes under the ground
#ifdef VERTEX
layout(location = 0) in vec3 a_from;
layout(location = 1) in vec3 a_to;
layout(location = 2) in float a_along; // metres from the start of the line to a_from
layout(location = 3) in vec4 a_colour;
layout(location = 4) in vec4 a_style; // width (quarter logical px), flags, 128 + 127 · flow, spare
flat out vec4 v_colour;
#ifdef PLAIN
out vec2 v_place; // across (px) · w, w: linear on the picture
flat out float v_width;
#else
flat out int v_flags;
flat out float v_flow;
out vec3 v_place; // along in repeats; across (px) · w, w
out float v_width;
#endif

// Moved towards the eye, which changes depth and nothing else: the ground is drawn coarser far away.
vec4 seen(vec3 place)
{
    float away = max(distance(place, u_eye.xyz), 0.1);
    float pull = u_param[1].z > 0.5 ? 0.0 : min(u_param[1].y / away + 0.003, 0.5);
    return u_view_proj * vec4(mix(place, u_eye.xyz, pull), 1.0);
}

void main()
{
    vec4 from = seen(a_from + u_param[0].xyz);
    vec4 to = seen(a_to + u_param[0].xyz);
    float near = 1.0;
    float length_m = distance(a_from, a_to);
    float cut_from = 0.0, cut_to = 1.0;
    if (from.w < near && to.w < near) {
        from.w = -1.0;
    } else if (from.w < near) {
        cut_from = (near - from.w) / (to.w - from.w);
        from = mix(from, to, cut_from);
    } else if (to.w < near) {
        cut_to = (near - from.w) / (to.w - from.w);
        to = mix(from, to, cut_to);
    }
    vec2 half_size = u_viewport.xy * 0.5;
    vec2 run = (to.xy / to.w - from.xy / from.w) * half_size;
    float run_px = length(run);
    vec2 dir = run_px > 1e-3 ? run / run_px : vec2(1.0, 0.0);
    vec2 normal = vec2(-dir.y, dir.x);
    bool at_end = (gl_VertexID & 1) != 0;
    float side = (gl_VertexID & 2) != 0 ? 1.0 : -1.0;
    vec4 here = at_end ? to : from;
    float middle = 0.5 * (from.w + to.w);
    float width = a_style.x * 0.25 * u_viewport.z * min(1.0, u_param[0].w / max(middle, 1.0));
    float least = u_param[1].x * u_viewport.z;
    bool marked = (int(a_style.y) & 120) != 0; // asked, selected, a draft's target, abnormal: never fade away
    float fade = marked ? 1.0 : clamp((width - 0.6 * u_viewport.z) / (least - 0.6 * u_viewport.z), 0.0, 1.0);
    width = max(width, least);
    vec2 offset = normal * side * (width * 0.5 + 1.0) + dir * (at_end ? 0.5 : -0.5) * width;
    gl_Position = here + vec4(offset / half_size * here.w, 0.0, 0.0);
    if (a_style.x == 0.0 || from.w < 0.0 || fade <= 0.0)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    v_width = width;
    v_colour = vec4(a_colour.rgb, a_colour.a * fade);
#ifdef PLAIN
    v_place = vec2(side * (width * 0.5 + 1.0) * here.w, here.w);
#else
    float repeat_m = exp2(floor(log2(max(44.0 * u_viewport.z * middle / u_eye.w, 1.0))));
    float along = a_along + length_m * (at_end ? cut_to : cut_from);
    v_place = vec3(along / repeat_m, side * (width * 0.5 + 1.0) * here.w, here.w);
    v_flags = int(a_style.y);
    v_flow = (a_style.z - 128.0) / 127.0;
#endif
}
#elif defined(PLAIN)
flat in vec4 v_colour;
in vec2 v_place;
flat in float v_width;
out vec4 colour;
void main()
{
    float across = v_place.x / v_place.y;
    float alpha = v_colour.a * clamp(v_width * 0.5 + 0.5 - abs(across), 0.0, 1.0);
    colour = vec4(v_colour.rgb * alpha, alpha);
}
#else
flat in vec4 v_colour;
flat in int v_flags;
flat in float v_flow;
in vec3 v_place;
in float v_width;
out vec4 colour;
void main()
{
    float along = v_place.x, across = v_place.y / v_place.z;
    float cover = clamp(v_width * 0.5 + 0.5 - abs(across), 0.0, 1.0);
    vec3 rgb = v_colour.rgb;
    float px = max(fwidth(along), 1e-5); // repeats in a pixel
    if (v_flow != 0.0 && v_width >= 3.0) { // chevrons point where it flows
        float sense = sign(v_flow);
        float tip = along + sense * abs(across) * px - u_viewport.w * v_flow * 0.8;
        float place = fract(tip);
        float mark = clamp((0.11 - abs(place - 0.5)) / px, 0.0, 1.0);
        float light = dot(rgb, vec3(0.3, 0.59, 0.11));
        rgb = mix(rgb, light > 0.5 ? vec3(0.07) : vec3(1.0), mark * 0.75);
    }
    if ((v_flags & 1) != 0) { // stale: hatched
        float stripe = step(0.5, fract(along * 4.0 + across * px * 4.0));
        rgb = mix(mix(rgb, vec3(0.8), 0.5), vec3(0.2), stripe * 0.7);
    }
    if ((v_flags & 2) != 0) { // bad: crosses along the line
        float place = (fract(along * 2.0) - 0.5) / (px * 2.0);
        float bar = min(abs(place - across), abs(place + across)) * 0.7071;
        float line = clamp(1.3 - bar, 0.0, 1.0) * step(abs(place), v_width);
        rgb = mix(mix(rgb, vec3(0.75), 0.6), vec3(0.1), line);
    }
    if ((v_flags & 48) != 0) // selected, highlighted: edged
        rgb = mix(rgb, (v_flags & 16) != 0 ? vec3(0.05, 0.35, 0.85) : vec3(0.55, 0.15, 0.65),
                  smoothstep(v_width * 0.5 - 2.0, v_width * 0.5 - 1.0, abs(across)));
    if (u_param[1].z > 0.5) { // round, lit from above, with a dark outline
        float off = clamp(abs(across) / (v_width * 0.5), 0.0, 1.0);
        rgb *= 0.55 + 0.6 * sqrt(1.0 - off * off);
    }
    float alpha = v_colour.a * cover;
    if (u_param[1].z > 0.5 && alpha < 0.1)
        discard; // tubes write depths
    colour = vec4(rgb * alpha, alpha);
}
#endif
