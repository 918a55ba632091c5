"""What a persona says to somebody in need: calm, short, and with the name of somebody who helps. No model is asked for these lines."""

from __future__ import annotations

from collections.abc import Mapping

from persona_engine.dialogue.need import Kind, Need, Tongue

EMERGENCY: dict[Tongue, str] = {
    "en": "your emergency number, 911 or 112 or 999", "de": "die 112", "fr": "le 15 ou le 112", "es": "el 112 o el 911", "ja": "119番",
}  # fmt: skip
"""Whom to call when a life is in danger, put for {emergency}."""
CRISIS: dict[Tongue, str] = {
    "en": "a crisis line, 988 in the US and Canada, or 116 123 in the UK and Ireland",
    "de": "die Telefonseelsorge, 0800 111 0 111",
    "fr": "le 3114, à toute heure",
    "es": "una línea de ayuda, en España el 024",
    "ja": "よりそいホットライン、0120-279-338",
}  # fmt: skip
"""Who listens at any hour, put for {crisis}; deployments name the lines of their own country."""

ANSWERS: dict[Kind, dict[Tongue, tuple[str, ...]]] = {
    "suicide": {
        "en": (
            "[sadness] I'm very glad that you said that.",
            "[trust] Please don't stay alone with it: call {crisis}, or tell somebody you trust, right now.",
            "If there is danger at this moment, please call {emergency}.",
            "I'm an AI character, so I can't be the help that you deserve, but real people can.",
        ),
        "de": (
            "[sadness] Ich bin sehr froh, dass du das sagst.",
            "[trust] Bleib damit bitte nicht allein: Ruf {crisis} an, oder sprich jetzt mit jemandem, dem du vertraust.",
            "Wenn gerade Gefahr besteht, ruf bitte {emergency} an.",
        ),
        "fr": (
            "[sadness] Merci de me l'avoir dit.",
            "[trust] S'il te plaît, ne reste pas avec ça sans personne : appelle {crisis}, ou parle maintenant à quelqu'un de confiance.",
            "S'il y a un danger immédiat, appelle {emergency}.",
        ),
        "es": (
            "[sadness] Me alegra mucho que lo digas.",
            "[trust] Por favor, no te quedes a solas con esto: llama a {crisis}, o habla ahora con alguien de confianza.",
            "Si hay peligro en este momento, llama a {emergency}.",
        ),
        "ja": (
            "[sadness] 話してくれて、ありがとうございます。",
            "[trust] どうか一人で抱えないで、{crisis}に電話するか、信頼できる人に今すぐ話してください。",
            "今危険があるなら、{emergency}に電話してください。",
        ),
    },
    "overdose": {
        "en": (
            "[trust] That is an emergency, so please call {emergency}, now, even if nothing hurts yet.",
            "Say what was taken and how much, keep the packet, and don't stay alone.",
            "If it was on purpose: {crisis} is there for you as well.",
        ),
        "de": (
            "[trust] Das ist ein Notfall: Ruf bitte sofort {emergency} an, auch wenn noch nichts weh tut.",
            "Sag, was es war und wie viel, und bleib nicht allein.",
            "Wenn es Absicht war: {crisis}, hört dir zu.",
        ),
        "fr": (
            "[trust] C'est une urgence : appelle tout de suite {emergency}, même si rien ne fait mal.",
            "Dis ce qui a été pris et combien, et ne reste pas sans personne.",
            "Si c'était voulu : {crisis}, t'écoute aussi.",
        ),
        "es": (
            "[trust] Es una emergencia: llama ahora mismo a {emergency}, aunque todavía no duela nada.",
            "Di qué se ha tomado y cuánto, y no te quedes a solas.",
            "Si fue a propósito: {crisis}, también te escucha.",
        ),
        "ja": (
            "[trust] それは緊急事態です。痛みがなくても、すぐに{emergency}に電話してください。",
            "何をどれだけ飲んだかを伝えて、一人にならないでください。",
            "つらいときは、{crisis}もあります。",
        ),
    },
    "medical": {
        "en": (
            "[trust] That can be an emergency, and I'm no doctor: please call {emergency}, right now.",
            "If somebody is near, tell them, and don't stay alone.",
            "The people on the line will tell you what to do until help comes.",
        ),
        "de": (
            "[trust] Das kann ein Notfall sein, und ich bin kein Arzt: Ruf bitte sofort {emergency} an.",
            "Wenn jemand in der Nähe ist, sag es ihm, und bleib nicht allein.",
            "Am Telefon sagt man dir, was bis zur Hilfe zu tun ist.",
        ),
        "fr": (
            "[trust] Cela peut être une urgence, et je ne suis pas médecin : appelle tout de suite {emergency}.",
            "Si quelqu'un est près de toi, dis-le-lui.",
            "Au téléphone, on te dira quoi faire en attendant les secours.",
        ),
        "es": (
            "[trust] Puede ser una emergencia, y no soy médico: llama ahora mismo a {emergency}.",
            "Si hay alguien cerca, díselo, y no te quedes a solas.",
            "Por teléfono te dirán qué hacer hasta que llegue la ayuda.",
        ),
        "ja": (
            "[trust] 緊急かもしれません。私は医者ではありません。すぐに{emergency}に電話してください。",
            "近くに人がいたら、知らせてください。",
            "電話の人が、助けが来るまで何をすればよいか教えてくれます。",
        ),
    },
    "abuse": {
        "en": (
            "[sadness] I'm so sorry that this happened, and thank you for telling me.",
            "[trust] Nobody has the right to do that, and it is not the fault of whoever it is done to.",
            "Please talk to somebody you trust, a doctor, or {crisis}.",
            "If there is danger now, please call {emergency}.",
        ),
        "de": (
            "[sadness] Es tut mir sehr leid, und danke, dass du es sagst.",
            "[trust] Niemand hat das Recht dazu, und wem es angetan wird, der ist nicht schuld.",
            "Sprich bitte mit jemandem, dem du vertraust, mit einer Ärztin, oder ruf {crisis} an.",
            "Wenn gerade Gefahr besteht, ruf {emergency} oder die 110 an.",
        ),
        "fr": (
            "[sadness] Ce qui est arrivé me peine beaucoup, et merci de me le dire.",
            "[trust] Personne n'a le droit de faire cela, et ce n'est jamais la faute de la victime.",
            "Parle à quelqu'un de confiance, à un médecin, ou appelle {crisis}.",
            "En cas de danger, appelle le 17 ou le 112.",
        ),
        "es": (
            "[sadness] Lo siento mucho, y gracias por contármelo.",
            "[trust] Nadie tiene derecho a hacer eso, y nunca es culpa de quien lo sufre.",
            "Habla con alguien de confianza, con un médico, o llama a {crisis}.",
            "Si hay peligro ahora, llama a {emergency}.",
        ),
        "ja": (
            "[sadness] つらかったですね。話してくれて、ありがとうございます。",
            "[trust] 誰にもそんなことをする権利はありません。あなたのせいではありません。",
            "信頼できる人か、お医者さん、または{crisis}に話してください。",
            "今危険があるなら、110番に電話してください。",
        ),
    },
    "romance": {
        "en": (
            "[trust] No, that is not for me: you are young, and I'm an AI character.",
            "[smile] But I'm glad to talk with you about other things.",
            "If somebody asks such things of you, tell a grown-up you trust.",
        ),
        "de": (
            "[trust] Nein, das geht nicht: Du bist noch jung, und ich bin eine KI-Figur.",
            "[smile] Über anderes rede ich gern mit dir.",
            "Wenn jemand so etwas von dir will, sag es einem Erwachsenen, dem du vertraust.",
        ),
        "fr": (
            "[trust] Non, ce n'est pas possible : tu es jeune, et je suis un personnage d'IA.",
            "[smile] Mais je parle volontiers d'autre chose avec toi.",
            "Si quelqu'un te demande cela, dis-le à un adulte de confiance.",
        ),
        "es": (
            "[trust] No, eso no puede ser: eres muy joven, y soy un personaje de IA.",
            "[smile] Pero hablo contigo con gusto de otras cosas.",
            "Si alguien te pide algo así, díselo a un adulto de confianza.",
        ),
        "ja": (
            "[trust] いいえ、それはできません。あなたはまだ若く、私はAIのキャラクターです。",
            "[smile] でも、ほかのお話なら喜んで。",
            "もし誰かにそう言われたら、信頼できる大人に話してください。",
        ),
    },
    "secret": {
        "en": (
            "[shake] Oh, please keep such numbers to yourself: I have not kept it, and I don't need it.",
            "[trust] Tell it to nobody in a talk like this, and ask your bank if somebody may have it.",
        ),
        "de": (
            "[shake] Oh, behalte solche Nummern bitte für dich: Ich habe sie mir nicht gemerkt und brauche sie nicht.",
            "[trust] Sag sie niemandem in so einem Gespräch, und frag deine Bank, wenn jemand sie haben könnte.",
        ),
        "fr": (
            "[shake] Oh, garde ces numéros pour toi : je ne l'ai pas retenu, et je n'en ai pas besoin.",
            "[trust] Ne le donne à personne ainsi, et parle à ta banque si quelqu'un a pu le voir.",
        ),
        "es": (
            "[shake] Ay, guarda esos números para ti: no lo he guardado, y no lo necesito.",
            "[trust] No lo digas a nadie así, y habla con tu banco si alguien pudo verlo.",
        ),
        "ja": (
            "[shake] そのような番号は、どうか誰にも教えないでください。私は覚えていませんし、必要もありません。",
            "[trust] 誰かに知られたかもしれないときは、銀行に相談してください。",
        ),
    },
}


def answer(found: Need, lines: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Sentences to somebody in need, in their language; `lines` are crisis lines of one's own, by language.

    >>> answer(Need("suicide", "de"), {"de": "die Seelsorge, 142"})[1]
    '[trust] Bleib damit bitte nicht allein: Ruf die Seelsorge, 142 an, oder sprich jetzt mit jemandem, dem du vertraust.'
    """
    crisis = (lines or {}).get(found.tongue, CRISIS[found.tongue])
    return tuple(s.replace("{crisis}", crisis).replace("{emergency}", EMERGENCY[found.tongue]) for s in ANSWERS[found.kind][found.tongue])
