"""Who x what (safety.md section 1), to be read aloud: a line for each route and method. test_urlconf.py asks them all.

After route and method stands a rule and the status for those it names, with 404 for everyone else, asked at each of the
three levels of document: `sees` (who may see it), `works` (who may see it and is no guest), `owns` (Alice), `keeps`
(Alice, where the document is in her collection), `anyone` (all, where the document is public), `admins` (Otto, where
he could see it). What answers 451 and 410 stands in tests/archive/test_withheld.py. Otherwise six statuses, in the
order of the people: Anon, Gina (guest in Alice's collection), Charlie (journalist, no member), Otto (admin and
superuser), Bob (member), Alice (owner, who brought everything in).

The cast signed in a while ago and has no second factor, so what asks for a fresh sign-in leads there (302).

HEAD is asked wherever GET is (of documents: at one level), by one of those who get the same, and must answer the same.
A method without a line must be refused with 405 or 404 (or lead to the sign-in, where GET does), whoever asks. 403
stands nowhere: what may not be seen does not exist.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What six people get from one method of one route."""

    route: str
    method: str
    expected: tuple[int, ...] = ()  # in the order of world.PEOPLE; empty where a rule says it
    rule: str = ""
    status: int = 0  # for those whom the rule names

    @property
    def name(self) -> str:
        """For the test's id."""
        return f"{self.method} {self.route}"


RULES = ("sees", "works", "owns", "keeps", "anyone", "admins")


def _rows(text: str) -> list[Row]:
    rows = []
    for line in text.strip().splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        route, methods, rest = words[0], words[1].split(","), words[2:]
        for method in methods:
            if rest[0] in RULES:
                rows.append(Row(route, method, rule=rest[0], status=int(rest[1])))
            else:
                assert len(rest) == 6, f"{route}: six people, {len(rest)} statuses"
                rows.append(Row(route, method, tuple(int(status) for status in rest)))
    return rows


TABLE = _rows("""
# route                                method    Anon Gina Charlie Otto Bob Alice
home                                   GET       200 200 200 200 200 200
about                                  GET       200 200 200 200 200 200
errata                                 GET       200 200 200 200 200 200
help                                   GET       200 200 200 200 200 200
verify                                 GET       200 200 200 200 200 200
verify                                 POST      422 422 422 422 422 422
checkpoints                            GET       200 200 200 200 200 200
checkpoints_feed                       GET       200 200 200 200 200 200
checkpoint                             GET       200 200 200 200 200 200
ops                                    GET       404 404 404 200 404 404
livez                                  GET       200 200 200 200 200 200
readyz                                 GET       200 200 200 200 200 200

# Signing in and out, passwords, the second factor (allauth's form views take PUT as POST)
account_login                          GET       200 302 302 302 302 302
account_login                          POST,PUT  200 302 302 302 302 302
account_logout                         GET       302 200 200 200 200 200
account_logout                         POST      302 302 302 302 302 302
account_signup                         GET,POST  404 404 404 404 404 404
account_inactive                       GET       200 200 200 200 200 200
account_reauthenticate                 GET       302 200 200 200 200 200
account_reauthenticate                 POST,PUT  302 200 200 200 200 200
account_change_password                GET       302 200 200 200 200 200
account_change_password                POST,PUT  302 200 200 200 200 200
account_reset_password                 GET       200 200 200 200 200 200
account_reset_password                 POST,PUT  200 200 200 200 200 200
account_reset_password_done            GET       200 200 200 200 200 200
account_reset_password_from_key        GET       200 200 200 200 200 200
account_reset_password_from_key        POST,PUT  200 200 200 200 200 200
account_reset_password_from_key        PATCH,DELETE 200 200 200 200 200 200  # says that the link does not work
account_reset_password_from_key_done   GET       200 200 200 200 200 200
mfa_index                              GET       302 200 200 200 200 200
mfa_authenticate                       GET       302 302 302 302 302 302
mfa_authenticate                       POST,PUT  302 302 302 302 302 302
mfa_reauthenticate                     GET       302 302 302 302 302 302
mfa_activate_totp                      GET       302 302 302 302 302 302
mfa_activate_totp                      POST,PUT  302 302 302 302 302 302
mfa_deactivate_totp                    GET       302 404 404 404 404 404
mfa_view_recovery_codes                GET       302 404 404 404 404 404
mfa_generate_recovery_codes            GET       302 302 302 302 302 302
mfa_download_recovery_codes            GET       302 404 404 404 404 404

# People: admins look after them; anyone with the link accepts an invitation
invitation                             GET       200 200 200 200 200 200
invitation                             POST      422 200 200 200 200 200
settings                               GET       302 200 200 200 200 200
settings                               POST      302 422 422 422 422 422
end_sessions                           POST      302 302 302 302 302 302
people                                 GET       404 404 404 200 404 404
people                                 POST      404 404 404 422 404 404
withdraw_invitation                    POST      404 404 404 302 404 404
person                                 GET       404 404 404 200 404 404
person_role                            POST      404 404 404 302 404 404
person_access                          POST      404 404 404 302 404 404
person_password_link                   POST      404 404 404 200 404 404
person_second_factor                   POST      404 404 404 302 404 404

# Documents: what hangs under one is there for who may see it
document_by_number                     GET       404 404 404 404 404 404
document                               GET       sees 302
document_text                          GET       sees 200
document_page                          GET       sees 200
document_original                      GET       sees 200
document_provenance                    GET       sees 200
document_history                       GET       sees 200
document_facts                         GET       sees 200
document_fact_say                      POST      works 302
document_fact_correct                  GET       works 200
document_fact_correct                  POST      works 422
version_text                           GET       sees 200
version_page                           GET       sees 200
document_cite                          GET       sees 200
citations                              GET       422 422 422 422 422 422  # of nothing; ticked ones: test_exports.py
list_citations                         GET       503 503 503 503 503 503  # no index stands here
version_cite                           GET       sees 200
version_cite_file                      GET       sees 200
version_quote                          GET       works 200
version_quote                          POST      works 302
quote                                  GET       sees 200
quote_annotation                       GET       sees 200
quote_translation                      POST      works 422
version_original                       GET       sees 200
version_tables                         GET       sees 200
version_provenance                     GET       sees 200
page_image                             GET       sees 200
snapshot                               GET       sees 200
set_page                               GET       sees 200
sheet                                  GET       sees 200
file                                   GET       sees 200
source                                 GET       sees 200
document_ocr                           POST      works 302
document_related                       GET       sees 200
version_related                        GET       sees 200
attachment_lost                        POST      works 302
attachment_supply                      POST      works 302
bulk                                   GET       404 404 200 200 200 200
bulk                                   POST      404 404 422 422 422 422
bulk_edit                              GET       404 404 404 404 404 200
bulk_undo                              POST      404 404 404 404 404 302
document_compare                       GET       sees 200
document_check                         POST      works 302
document_bring                         POST      works 302
document_save                          GET       owns 200
document_save                          POST      owns 422
document_adopt                         POST      owns 302
document_package                       GET       works 200
document_package                       POST      works 200
version_package                        GET       works 200
version_package                        POST      works 200
selection_package                      GET,POST  404 404 200 200 200 200
document_withholding                   GET       admins 200
document_withholding                   POST      admins 422
withheld                               GET       404 404 404 200 404 404
document_edit                          GET       works 200
document_edit                          POST      works 422
document_access                        POST      owns 302
document_unmask                        POST      works 302
document_mask                          POST      works 302
document_put                           POST      owns 302
document_take                          POST      keeps 302

# Collections: Alice's is for its members
collections                            GET       200 200 200 200 200 200
collection_new                         GET       404 404 200 200 200 200
collection_new                         POST      404 404 422 422 422 422
collection                             GET       404 200 404 404 200 200
collection_members                     POST      404 404 404 404 404 302
collection_rechecks                    POST      404 404 404 404 404 302
collection_remove                      POST      404 404 404 404 404 302
collection_join                        POST      404 404 404 302 404 404

# Intake: guests bring nothing in; a batch is seen by who made it and by admins
intake                                 GET       404 404 200 200 200 200
intake                                 POST      404 404 422 422 422 422
table_new                              GET       404 404 200 200 200 200
table_new                              POST      404 404 422 422 422 422
table                                  GET,POST  404 404 404 404 404 200
batch_create                           POST      404 404 422 422 422 422
batch_announce                         POST      404 404 404 404 404 422
batch_held                             POST      404 404 404 404 404 422
batch_file                             POST      404 404 404 404 404 422
batch_complete                         POST      404 404 404 404 404 302
batches                                GET       404 404 200 200 200 200
rereading                              GET       404 404 404 200 404 404
rereading                              POST      404 404 404 404 404 404  # Otto named no reader
batch                                  GET       404 404 404 200 404 200
batch_csv                              GET       404 404 404 200 404 200
batch_pause                            POST      404 404 404 302 404 302
batch_resume                           POST      404 404 404 302 404 302
batch_cancel                           POST      404 404 404 302 404 302
batch_past_robots                      POST      404 404 404 302 404 302
batch_retry                            POST      404 404 404 302 404 302
batch_reread                           POST      404 404 404 302 404 302
batch_undo                             GET       404 404 404 200 404 200
batch_undo                             POST      404 404 404 302 404 302

search                                 GET       200 200 200 200 200 200
organisation                           GET       sees 200
organisation_merge                     GET       works 200
organisation_merge                     POST      works 422
organisation_names                     POST      works 302
organisation_merge_undo                POST      works 302
procedure                              GET       sees 200
procedure_ocds                         GET       sees 200

near                                   GET       sees 200
saved_searches                         GET       404 200 200 200 200 200
saved_searches                         POST      404 422 422 422 422 422
saved_search                           GET       404 404 404 404 404 200
saved_search                           POST      404 404 404 404 404 422
saved_seen                             POST      404 404 404 404 404 302
saved_delete                           POST      404 404 404 404 404 302
saved_feed                             GET       200 200 200 200 200 200  # its address is the secret
unsearchable                           GET       200 200 200 200 200 200
edit_found                             GET       404 404 503 503 503 503  # no index stands here
search_export                          GET       503 503 503 503 503 503  # no index stands here
search_spending                        GET       503 503 503 503 503 503
search_list                            GET       200 200 200 200 200 200
search_list                            POST      422 422 422 422 422 422

# Term lists: Alice's is for the newsroom
term_lists                             GET       200 200 200 200 200 200
term_lists                             POST      404 404 422 422 422 422
term_list                              GET       404 404 200 200 200 200
term_list                              POST      404 404 422 422 422 422
term_list_version                      GET       404 404 200 200 200 200

# Links: no guest checks any; a check is seen by who made it, and an admin is nobody special
links                                  GET       404 404 200 200 200 200
links                                  POST      404 404 422 422 422 422
link_check                             GET       404 404 404 404 404 200
link_check_csv                         GET       404 404 404 404 404 200
link_check_bring_in                    POST      404 404 404 404 404 302
link_check_ask                         POST      404 404 404 404 404 302

# Stories: seen by their people; this one is Alice's alone
stories                                GET       404 404 200 200 200 200
story_new                              GET       404 404 200 200 200 200
found_in_stories                       GET       404 404 503 503 503 503  # no index stands here
story_new                              POST      404 404 422 422 422 422
story                                  GET       404 404 404 404 404 200
story                                  POST      404 404 404 404 404 422
story_sources                          GET       404 404 404 404 404 200
story_package                          GET,POST  404 404 404 404 404 200
story_people                           GET       404 404 404 404 404 200
story_people                           POST      404 404 404 404 404 422
story_article                          GET       404 404 404 404 404 200
quote_claims                           GET       works 200
quote_claims                           POST      404 404 404 404 404 404  # no claim is named
story_exports                          GET       404 404 404 404 404 200
story_footnotes                        GET       404 404 404 404 404 200
story_references                       GET       404 404 404 404 404 200
story_ledger                           GET       404 404 404 404 404 200
story_memo                             GET       404 404 404 404 404 200
story_memo_file                        GET       404 404 404 404 404 200
story_claims                           GET       404 404 404 404 404 200
story_claims                           POST      404 404 404 404 404 422
story_claims_propose                   POST      404 404 404 404 404 302
story_claims_standing                  POST      404 404 404 404 404 302
story_claim                            GET       404 404 404 404 404 200
story_claim                            POST      404 404 404 404 404 422
story_claim_mark                       POST      404 404 404 404 404 302
story_evidence_add                     POST      404 404 404 404 404 422
story_evidence                         POST      404 404 404 404 404 302
story_claim_note                       POST      404 404 404 404 404 422
story_activity                         GET       404 404 404 404 404 200
story_publish                          GET       404 404 404 404 404 200
story_preview                          GET       404 404 404 404 404 200
story_role                             POST      404 404 404 404 404 302
story_share                            GET       404 404 404 404 404 200
story_share                            POST      404 404 404 404 404 422
story_share_end                        POST      404 404 404 404 404 302
# Only editors among its people publish; Alice is a journalist here (tests/stories/test_publishing.py has an editor)
story_publish                          POST      404 404 404 404 404 404
story_publish_act                      POST      404 404 404 404 404 404
story_publish_reason                   POST      404 404 404 404 404 404
story_problem                          POST      404 404 404 404 404 404
story_words                            GET       404 404 404 404 404 404
story_words_act                        POST      404 404 404 404 404 404

# Whoever holds a share link; and what is published
share                                  GET       200 200 200 200 200 200
share                                  POST      422 422 422 422 422 422
evidence                               GET       200 200 200 200 200 200
evidence_edition                       GET       200 200 200 200 200 200
evidence_manifest                      GET       200 200 200 200 200 200
evidence_edition_manifest              GET       200 200 200 200 200 200
evidence_jsonld                        GET       200 200 200 200 200 200
evidence_report                        GET       200 200 200 200 200 200
evidence_report                        POST      422 422 422 422 422 422
evidence_reported                      GET       200 200 200 200 200 200
embed_page                             GET       anyone 200
embed_quote                            GET       anyone 200
oembed                                 GET       404 404 404 404 404 404  # no address is given
""")
