// A lamp that burns, seen from far: param 0 = night.
#ifdef VERTEX
layout(location = 0) in vec3 a_place;
layout(location = 1) in vec4 a_light; // rgb, level
layout(location = 2) in vec2 a_power;
flat out vec3 v_light;
void main()
{
    gl_Position = u_view_proj * vec4(a_place, 1.0);
    float away = max(gl_Position.w, 1.0);
    float strength = a_light.a * sqrt(a_power.x * 0.03);
    float size = clamp(1.6 * u_eye.w / away, 1.6, 13.0) * u_viewport.z;
    float dim = clamp(1500.0 / away, 0.22, 1.0) * (1.0 - haze_part(away));
    v_light = a_light.rgb * min(strength, 1.6) * dim * u_param[0].x;
    gl_PointSize = size * 2.0;
    if (a_light.a < 0.01)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    else
        gl_Position.z -= 0.4;
}
#else
flat in vec3 v_light;
out vec4 o_colour;
void main()
{
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    float r = dot(p, p);
    float glow = max(1.0 - r, 0.0);
    o_colour = vec4(v_light * (glow * glow * 0.45 + smoothstep(0.3, 0.1, r) * 0.6), 0.0);
}
#endif
