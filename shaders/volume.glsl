// Bars and volumes: an upright prism a instance, full part or empty shell.
// u_param[0]: xyz layer origin minus frame origin, w least radius (logical px)
// u_param[1]: x 0 full part, 1 shell
#ifdef VERTEX
layout(location = 0) in vec4 a_corner; // unit prism: x, y on the circle, z 0 or 1; w 1 on the top
layout(location = 1) in vec2 a_normal;
layout(location = 2) in vec4 a_foot;   // x, y, z, radius (m)
layout(location = 3) in vec2 a_height; // whole height (m), full part 0 … 1
layout(location = 4) in vec4 a_colour;
layout(location = 5) in vec4 a_flags; // flags, spare
out vec3 v_normal;
out vec3 v_at; // around, height in metres, size of a pixel there (m)
flat out vec4 v_colour;
flat out int v_flags;
void main()
{
    vec3 foot = a_foot.xyz + u_param[0].xyz;
    float distance_m = max(dot(foot - u_eye.xyz, u_forward.xyz), 1.0);
    float pixel_m = distance_m / u_eye.w;
    float grow = max(1.0, u_param[0].w * u_viewport.z * pixel_m / max(a_foot.w, 0.1));
    float low = u_param[1].x > 0.5 ? a_height.y : 0.0, high = u_param[1].x > 0.5 ? 1.0 : a_height.y;
    float z = mix(low, high, a_corner.z) * a_height.x * grow;
    vec3 place = foot + vec3(a_corner.xy * a_foot.w * grow * (u_param[1].x > 0.5 ? 1.0 : 0.97), z);
    gl_Position = u_view_proj * vec4(place, 1.0);
    if (high - low <= 0.0 || a_height.x <= 0.0)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    v_normal = a_corner.w > 0.5 ? vec3(0.0, 0.0, 1.0) : vec3(a_normal, 0.0);
    v_at = vec3(atan(a_corner.y, a_corner.x) * a_foot.w * grow, z, pixel_m);
    v_colour = a_colour;
    v_flags = int(a_flags.x);
}
#else
in vec3 v_normal;
in vec3 v_at;
flat in vec4 v_colour;
flat in int v_flags;
out vec4 colour;
void main()
{
    float side = 0.72 + 0.28 * clamp(dot(normalize(v_normal), normalize(vec3(-0.45, 0.25, 0.85))), 0.0, 1.0);
    vec3 rgb = v_colour.rgb * side;
    float alpha = u_param[1].x > 0.5 ? 0.28 : 1.0;
    if (u_param[1].x > 0.5)
        rgb = mix(rgb, vec3(0.95), 0.6);
    if ((v_flags & 1) != 0) {
        float stripe = step(0.5, fract((v_at.x + v_at.y) / (9.0 * u_viewport.z * v_at.z)));
        rgb = mix(mix(rgb, vec3(0.8), 0.4), vec3(0.15), stripe * 0.6);
    }
    if ((v_flags & 2) != 0) {
        float cell = 13.0 * u_viewport.z * v_at.z;
        vec2 p = fract(v_at.xy / cell) - 0.5;
        float bar = min(abs(p.x - p.y), abs(p.x + p.y));
        rgb = mix(mix(rgb, vec3(0.75), 0.6), vec3(0.1), 1.0 - smoothstep(0.08, 0.13, bar));
        alpha = max(alpha, 0.92);
    }
    if ((v_flags & 16) != 0)
        rgb = mix(rgb, vec3(0.05, 0.35, 0.85), 0.45);
    else if ((v_flags & 32) != 0)
        rgb = mix(rgb, vec3(0.55, 0.15, 0.65), 0.45);
    colour = vec4(rgb * alpha, alpha);
}
#endif
