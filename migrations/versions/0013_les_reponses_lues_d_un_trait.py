"""Les réponses d'un questionnaire se lisent dans leur seul index : l'évolution observée en lit deux millions d'un trait.

Revision ID: 0013
Revises: 0012

An index on the questionnaire alone said nothing that the unique one (questionnaire, question) does not. With the value
at its end, none of the rows themselves is read.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_answers_response_id", "answers")
    op.create_index("ix_answers_read", "answers", ["response_id", "question_id", "value"])


def downgrade() -> None:
    op.drop_index("ix_answers_read", "answers")
    op.create_index("ix_answers_response_id", "answers", ["response_id"])
